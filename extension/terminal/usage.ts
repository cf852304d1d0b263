export const USAGE = `Ask a question in plain words, get the exact words of your documents that answer it.

  verbatim ask [--in PATH…] [--top N] [--json] [--reader DIR] [--threads N] [--encoding E] QUESTION
  verbatim ask --questions FILE.jsonl [--in PATH…] --json
  verbatim eval --data FILE.jsonl[.xz] [--in PATH…] [--floor NAME=N…] [--limit N] [--json]
                [--reader DIR] [--threads N] [--encoding E]
  verbatim score --data FILE.jsonl[.xz] [--floor NAME=N…] [--limit N] [--json] [--reader DIR]
                [--threads N]

  --in PATH…      files and folders to ask, the current folder by default
  --top N         answers at most (3)
  --json          one JSON object per question on standard output
  --questions F   {"id","question","in"?:[paths]} per line, answered in order
  --reader DIR    a folder with a reader.json instead of the bundled reader
  --threads N     threads of the reader (1)
  --accelerator A native, wasm, or auto: native code where this package has it (auto)
  --encoding E    of files without a byte order mark (utf-8)
  --data F        eval: {"question","answers":[{"text","start"?}],"path"} per line, no answers
                  where the documents hold none; score: "context" instead of "path"
  --floor NAME=N  least score in percent, of eval: em f1 first firstThree mrr kept notFound,
                  of score: em f1 noAnswer
  --limit N       only the first N rows

Exit status: 0 found, 1 not found or a score under its floor, 2 error. Nothing is sent anywhere.
`;
