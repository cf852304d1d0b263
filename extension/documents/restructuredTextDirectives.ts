/** What becomes of a directive of reStructuredText and of Sphinx. */
export type DirectiveRole = 'text' | 'code' | 'drop' | 'title';

const ROLES = new Map<string, DirectiveRole>();
const define = (role: DirectiveRole, names: string) => {
  for (const name of names.split(' ')) ROLES.set(name, role);
};
define('code', 'code code-block sourcecode parsed-literal math doctest testcode testoutput prompt');
define('code', 'productionlist graphviz digraph mermaid uml csv-table testsetup');
define('drop', 'image include literalinclude toctree index contents raw highlight meta sectnum');
define('drop', 'currentmodule default-role role title-reference header footer tabularcolumns');
define('drop', 'automodule autoclass autofunction automethod default-domain plot replace unicode');
// Their argument is a file, a language or a number of columns, not text.
define('title', 'figure only hlist container class list-table ifconfig table');

/** The role of a directive by its name, a domain (`py:`) left out; unknown ones hold text. */
export function directiveRole(name: string): DirectiveRole {
  return ROLES.get(name.slice(name.indexOf(':') + 1).toLowerCase()) ?? 'text';
}
