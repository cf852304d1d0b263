/** How the tree of one grammar of tree-sitter is read. Lists are node types, separated by spaces. */
export interface CodeGrammar {
  /** Of the grammar's file, `tree-sitter-NAME.wasm`. */
  readonly file: string;
  readonly comments: string;
  /** Stand between a declaration and the comment that is about it, where they are no part of it. */
  readonly attributes: string;
  /** Whole literals, their quotes included. */
  readonly strings: string;
  /** Texts without quotes that are kept line by line: here documents. */
  readonly lines: string;
  /** Texts without quotes of the kind that JSX has. */
  readonly prose: string;
  /** A string that is all there is of this is documentation, as in Python. */
  readonly docStrings: string;
  /** Declarations of the outline in which fields and constants stand: classes, modules. */
  readonly holders: string;
  /** Whether these stand where a type is meant, too, and only those with a body declare one. */
  readonly holdersHaveBodies: boolean;
  /** Declarations of the outline in which they do not: functions. */
  readonly functions: string;
  /** Functions without a name of their own, which take that of the variable they are put into. */
  readonly closures: string;
  /** A declaration inside begins where this does: `export`, decorators. */
  readonly wrappers: string;
  readonly calls: string;
  /** Parameters, properties: whatever a string can be put into by name. */
  readonly assigned: string;
  /** The same where it is a constant, a field or a variable. */
  readonly constants: string;
  /**
   * Fields, or with `@` before them child types, whose text is the node's name; with `node>` before
   * them those of that node and no others.
   */
  readonly names: string;
  /** Fields whose last word stands before the name: a method's receiver. */
  readonly prefixes: string;
  /** Nodes in the place of a name that hold it in their field `declarator`, as in C. */
  readonly declarators: string;
  /** Values of constants that are told by their name in words: numbers, strings. */
  readonly values: string;
  /** Quotes between which a backslash is a backslash. */
  readonly rawQuotes: string;
  /** Whether strings beside each other are one, with nothing between them. */
  readonly joinsStrings: boolean;
}

const NONE: Omit<CodeGrammar, 'file'> = {
  comments: 'comment',
  attributes: '',
  strings: '',
  lines: '',
  prose: '',
  docStrings: '',
  holders: '',
  holdersHaveBodies: false,
  functions: '',
  closures: '',
  wrappers: '',
  calls: '',
  assigned: '',
  constants: '',
  names: 'name',
  prefixes: '',
  declarators: '',
  values: '',
  rawQuotes: '',
  joinsStrings: false,
};

const JAVASCRIPT: Omit<CodeGrammar, 'file'> = {
  ...NONE,
  attributes: 'decorator',
  strings: 'string template_string',
  holders: 'class_declaration',
  functions: 'function_declaration generator_function_declaration method_definition',
  closures: 'arrow_function function_expression generator_function class',
  wrappers: 'export_statement',
  calls: 'call_expression new_expression',
  assigned: 'pair assignment_expression assignment_pattern',
  constants: 'variable_declarator field_definition',
  names: 'name function constructor key left property',
  values: 'number string',
};

const TYPESCRIPT: Omit<CodeGrammar, 'file'> = {
  ...JAVASCRIPT,
  holders:
    'class_declaration abstract_class_declaration interface_declaration enum_declaration ' +
    'type_alias_declaration internal_module module',
  functions: `${JAVASCRIPT.functions} function_signature abstract_method_signature`,
  wrappers: 'export_statement ambient_declaration',
  assigned: `${JAVASCRIPT.assigned} required_parameter optional_parameter enum_assignment`,
  constants: 'variable_declarator public_field_definition',
  names: `${JAVASCRIPT.names} pattern`,
};

/** What JSX adds: texts and attributes. */
function withJsx(base: Omit<CodeGrammar, 'file'>): Omit<CodeGrammar, 'file'> {
  return {
    ...base,
    prose: 'jsx_text',
    assigned: `${base.assigned} jsx_attribute`,
    names: `${base.names} jsx_attribute>@property_identifier`,
  };
}

const GRAMMARS: readonly (CodeGrammar & {
  readonly languages: string;
  readonly extensions: string;
})[] = [
  {
    ...withJsx(JAVASCRIPT),
    file: 'javascript',
    languages: 'javascript javascriptreact',
    extensions: 'js mjs cjs jsx',
  },
  { ...TYPESCRIPT, file: 'typescript', languages: 'typescript', extensions: 'ts mts cts' },
  { ...withJsx(TYPESCRIPT), file: 'tsx', languages: 'typescriptreact', extensions: 'tsx' },
  {
    ...NONE,
    file: 'python',
    joinsStrings: true,
    languages: 'python',
    extensions: 'py pyi pyw',
    attributes: 'decorator',
    strings: 'string',
    docStrings: 'expression_statement',
    holders: 'class_definition',
    functions: 'function_definition',
    closures: 'lambda',
    wrappers: 'decorated_definition',
    calls: 'call',
    assigned: 'keyword_argument default_parameter typed_default_parameter pair',
    constants: 'assignment',
    names: 'name left function key',
    values: 'integer float string',
  },
  {
    ...NONE,
    file: 'java',
    languages: 'java',
    extensions: 'java',
    comments: 'line_comment block_comment',
    strings: 'string_literal',
    holders:
      'class_declaration interface_declaration enum_declaration record_declaration ' +
      'annotation_type_declaration',
    functions: 'method_declaration constructor_declaration compact_constructor_declaration',
    closures: 'lambda_expression',
    calls: 'method_invocation object_creation_expression',
    assigned: 'assignment_expression element_value_pair annotation_type_element_declaration',
    constants: 'variable_declarator',
    names: 'name left key object_creation_expression>type',
    values:
      'decimal_integer_literal hex_integer_literal decimal_floating_point_literal string_literal',
  },
  {
    ...NONE,
    file: 'c-sharp',
    languages: 'csharp',
    extensions: 'cs',
    attributes: 'attribute_list',
    strings:
      'string_literal verbatim_string_literal raw_string_literal interpolated_string_expression',
    holders:
      'namespace_declaration class_declaration interface_declaration struct_declaration ' +
      'enum_declaration record_declaration',
    functions:
      'method_declaration constructor_declaration destructor_declaration delegate_declaration ' +
      'local_function_statement',
    closures: 'lambda_expression anonymous_method_expression',
    calls: 'invocation_expression object_creation_expression attribute',
    assigned: 'parameter assignment_expression property_declaration enum_member_declaration',
    constants: 'variable_declarator',
    names: 'name left function object_creation_expression>type',
    values: 'integer_literal real_literal string_literal verbatim_string_literal',
  },
  {
    ...NONE,
    file: 'cpp',
    joinsStrings: true,
    languages: 'c cpp',
    extensions: 'c h cpp cc cxx hpp hh hxx',
    strings: 'string_literal raw_string_literal',
    holders: 'class_specifier struct_specifier union_specifier enum_specifier namespace_definition',
    holdersHaveBodies: true,
    functions: 'function_definition',
    closures: 'lambda_expression',
    wrappers: 'template_declaration type_definition',
    calls: 'call_expression',
    assigned: 'assignment_expression enumerator optional_parameter_declaration',
    constants: 'init_declarator field_declaration',
    names:
      'name left function init_declarator>declarator field_declaration>declarator ' +
      'optional_parameter_declaration>declarator',
    declarators: 'function_declarator',
    values: 'number_literal string_literal',
  },
  {
    ...NONE,
    file: 'go',
    languages: 'go',
    extensions: 'go',
    strings: 'interpreted_string_literal raw_string_literal',
    holders: 'type_spec',
    functions: 'function_declaration method_declaration',
    closures: 'func_literal',
    wrappers: 'type_declaration',
    calls: 'call_expression',
    assigned: 'short_var_declaration assignment_statement keyed_element',
    constants: 'const_spec var_spec',
    names: 'name left function key',
    prefixes: 'receiver',
    values: 'int_literal float_literal interpreted_string_literal',
    rawQuotes: '`',
  },
  {
    ...NONE,
    file: 'rust',
    languages: 'rust',
    extensions: 'rs',
    comments: 'line_comment block_comment',
    attributes: 'attribute_item',
    strings: 'string_literal raw_string_literal',
    holders:
      'struct_item enum_item union_item trait_item impl_item mod_item type_item macro_definition',
    functions: 'function_item function_signature_item',
    closures: 'closure_expression',
    calls: 'call_expression macro_invocation',
    assigned: 'let_declaration assignment_expression field_initializer',
    constants: 'const_item static_item',
    names: 'name left function macro field pattern impl_item>type',
    values: 'integer_literal float_literal string_literal',
  },
  {
    ...NONE,
    file: 'ruby',
    joinsStrings: true,
    languages: 'ruby',
    extensions: 'rb rake gemspec',
    strings: 'string',
    lines: 'heredoc_body',
    holders: 'module class',
    functions: 'method singleton_method',
    closures: 'lambda',
    calls: 'call',
    assigned: 'keyword_parameter optional_parameter pair',
    constants: 'assignment',
    names: 'name left method key',
    values: 'integer float string',
    rawQuotes: "'",
  },
  {
    ...NONE,
    file: 'php',
    languages: 'php',
    extensions: 'php',
    strings: 'string encapsed_string',
    lines: 'heredoc_body nowdoc_body',
    holders: 'class_declaration interface_declaration trait_declaration enum_declaration',
    functions: 'function_definition method_declaration',
    closures: 'anonymous_function arrow_function',
    calls:
      'function_call_expression member_call_expression scoped_call_expression ' +
      'object_creation_expression',
    assigned: 'assignment_expression array_element_initializer simple_parameter enum_case',
    constants: 'const_element property_element',
    names: 'name left function @name @qualified_name array_element_initializer>@string',
    values: 'integer float string encapsed_string',
    rawQuotes: "'",
  },
  {
    ...NONE,
    file: 'bash',
    languages: 'shellscript',
    extensions: 'sh bash',
    strings: 'string raw_string ansi_c_string',
    lines: 'heredoc_body',
    functions: 'function_definition',
    calls: 'command',
    constants: 'variable_assignment',
    values: 'number string raw_string',
    rawQuotes: "'",
  },
  {
    ...NONE,
    file: 'powershell',
    languages: 'powershell',
    extensions: 'ps1 psm1 psd1',
    strings: 'string_literal verbatim_string_characters verbatim_here_string_characters',
    holders: 'class_statement enum_statement',
    functions: 'function_statement class_method_definition',
    closures: 'script_block_expression',
    calls: 'command invokation_expression',
    assigned: 'script_parameter class_property_definition hash_entry',
    constants: 'assignment_expression',
    names:
      'command_name @function_name @simple_name @variable @left_assignment_expression ' +
      '@key_expression @member_name',
    values: 'string_literal verbatim_string_characters integer_literal real_literal',
    rawQuotes: `'"`,
  },
];

/** The grammar of each of VS Code's language ids that has one. */
export const GRAMMAR_OF_LANGUAGE: ReadonlyMap<string, CodeGrammar> = byName('languages');
/** The grammar of each file extension that has one. */
export const GRAMMAR_OF_EXTENSION: ReadonlyMap<string, CodeGrammar> = byName('extensions');

function byName(list: 'languages' | 'extensions'): ReadonlyMap<string, CodeGrammar> {
  return new Map(
    GRAMMARS.flatMap((grammar) => grammar[list].split(' ').map((name) => [name, grammar] as const)),
  );
}
