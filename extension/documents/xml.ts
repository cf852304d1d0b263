import { Parser } from 'htmlparser2';

/** What is told of an XML text as it is read; names with their prefixes. */
export interface XmlEvents {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** Reads XML; entities of a document type of its own are not known, none is ever fetched. */
export function readXml(xml: string, events: XmlEvents): void {
  if (xml === '') return;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => events.open(name, attributes),
      onclosetag: (name) => events.close?.(name),
      ontext: (text) => events.text?.(text),
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
}
