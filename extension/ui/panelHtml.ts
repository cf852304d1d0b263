import type { Phrases } from '../../webview/phrases';

export interface PanelHtmlParts {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** Fresh for every page, letters and digits only. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** BCP 47. */
  readonly language: string;
  readonly phrases: Phrases;
  /** The page is to forget the question that was typed into it before. */
  readonly forgetsDraft: boolean;
}

/**
 * The page's HTML. The policy lets through our own script, style sheets of the extension (and inline
 * ones, which VS Code and the web components make), the reading worker from a Blob, WebAssembly, and
 * the extension's own files by fetch; nothing else: no images, fonts, frames or other hosts.
 */
export function panelHtml(parts: PanelHtmlParts): string {
  const { cspSource, nonce } = parts;
  const policy = [
    `default-src 'none'`,
    `style-src ${cspSource} 'unsafe-inline'`,
    `script-src 'nonce-${nonce}' blob: 'wasm-unsafe-eval'`,
    `worker-src blob:`,
    `connect-src ${cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!doctype html>
<html lang="${attribute(parts.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${attribute(parts.styleUri)}">
<title>Verbatim</title>
</head>
<body data-verbatim="panel" data-phase="idle" data-phrases="${attribute(JSON.stringify(parts.phrases))}"${parts.forgetsDraft ? ' data-forgets-draft' : ''}>
<script nonce="${attribute(nonce)}" src="${attribute(parts.scriptUri)}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
