import type { PanelAccelerator } from '../../webview/protocol';
import type { AcceleratorState } from '../runtime/reader';

/** `vscode.l10n`, so that the wording is tested without an editor. */
export interface Localizer {
  t(message: string, ...values: (string | number)[]): string;
}

/** The rows of the accelerator selector: the automatic choice, then each home with what it measured. */
export function acceleratorRows(
  states: readonly AcceleratorState[],
  choice: string,
  language: string,
  l10n: Localizer,
): PanelAccelerator[] {
  const automatic: PanelAccelerator = {
    id: 'auto',
    label: l10n.t('Automatic'),
    state: l10n.t('the fastest that reads correctly on this machine'),
    measured: '',
    speed: '',
    active: false,
    selectable: true,
  };
  return [automatic, ...states.map((it) => rowOf(it, choice, language, l10n))];
}

function rowOf(
  state: AcceleratorState,
  choice: string,
  language: string,
  l10n: Localizer,
): PanelAccelerator {
  const speed = speedOf(state, language, l10n);
  const tokens = Math.round(state.tokensPerPassage ?? 0);
  const off = state.state === 'unavailable' || state.state === 'wrong-output';
  return {
    id: state.id,
    label: acceleratorLabel(state.id, l10n),
    state: conditionOf(state, l10n),
    measured: [
      speed === '' || tokens === 0 ? speed : l10n.t('{0} of {1} tokens', speed, tokens),
      memoryOf(state, language, l10n),
    ]
      .filter((it) => it !== '')
      .join(' · '),
    speed,
    active: state.state === 'in-use',
    selectable: !off || state.id === choice,
  };
}

/** The name of an accelerator. */
export function acceleratorLabel(id: AcceleratorState['id'], l10n: Localizer): string {
  switch (id) {
    case 'webview-webgpu':
      return l10n.t('WebGPU in the panel');
    case 'webview-webnn':
      return l10n.t('WebNN in the panel');
    case 'webview-wasm':
      return l10n.t('WebAssembly in the panel');
    case 'host-native':
      return l10n.t('Native code in the extension host');
    case 'host-wasm':
      return l10n.t('WebAssembly in the extension host');
  }
}

function conditionOf(state: AcceleratorState, l10n: Localizer): string {
  switch (state.state) {
    case 'in-use':
      return l10n.t('in use');
    case 'ready':
      return l10n.t('ready');
    case 'measuring':
      return l10n.t('measuring…');
    case 'starting':
      return l10n.t('starting…');
    case 'idle':
      return l10n.t('not started');
    case 'unavailable':
      return l10n.t('not available: {0}', state.detail ?? '');
    case 'wrong-output':
      return l10n.t('not used, it computes wrongly here: {0}', state.detail ?? '');
  }
}

function memoryOf(state: AcceleratorState, language: string, l10n: Localizer): string {
  if (state.memoryBytes === undefined) return '';
  const megabytes = Math.round(state.memoryBytes / 1e6);
  return l10n.t('{0} MB of memory', megabytes.toLocaleString(language));
}

function speedOf(state: AcceleratorState, language: string, l10n: Localizer): string {
  const speed = state.passagesPerSecond;
  if (speed === undefined) return '';
  const digits = speed < 10 ? 1 : 0;
  return l10n.t(
    '{0} passages/s',
    speed.toLocaleString(language, {
      maximumFractionDigits: digits,
      minimumFractionDigits: digits,
    }),
  );
}
