import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { writeCorpus } from './corpusFolder';
import type { CorpusFile } from './markdownCorpus';
import { markdownOfPackages, repeated } from './markdownCorpus';

/** Texts of one format, and the megabytes a second asked for. */
export interface IndexingCorpus {
  readonly format: string;
  readonly files: readonly CorpusFile[];
  readonly target: number;
}

/** Texts of each format that has a bar, each at least `bytes` of UTF-8. */
export async function indexingCorpora(bytes: number): Promise<IndexingCorpus[]> {
  const markdown = markdownOfPackages();
  return [
    { format: 'Markdown of the packages', files: repeated(markdown, bytes), target: 20 },
    {
      format: 'HTML, the packages’ Markdown as web pages',
      files: repeated(markdown, bytes).map(pageOf),
      target: 20,
    },
    { format: 'plain text', files: await plainTexts(bytes), target: 40 },
  ];
}

/** The packages bring few pages of their own: their documents as a generator of sites writes them. */
function pageOf({ uri, text }: CorpusFile): CorpusFile {
  const body = RENDERER.render(text);
  const title = uri.slice(uri.lastIndexOf('/') + 1);
  const page = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="../assets/site.css">
<script src="../assets/site.js" defer></script>
</head>
<body>
<nav class="site"><ul><li><a href="../index.html">Home</a></li><li><a href="../search.html">Search</a></li></ul></nav>
<main class="content">
${body}</main>
<footer class="site"><p>Made from the package’s own documents.</p></footer>
</body>
</html>
`;
  return { uri: `${uri}.html`, text: page };
}

const RENDERER = new MarkdownIt({ html: true, linkify: true });

/** The corpus of prose as files of an article's size. */
async function plainTexts(bytes: number): Promise<CorpusFile[]> {
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-texts-'));
  try {
    await writeCorpus(folder, bytes);
    const names = await readdir(folder, { recursive: true });
    const files = names.filter((name) => name.endsWith('.txt')).sort();
    return await Promise.all(
      files.map(async (name) => ({
        uri: `file:///texts/${name}`,
        text: await readFile(join(folder, name), 'utf8'),
      })),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}
