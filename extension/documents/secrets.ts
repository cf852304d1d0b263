import { baseName } from './uriPath';

/** File names that hold secrets, in lower case. */
const NAMES: readonly RegExp[] = [
  /^\.env(\.(?!(example|sample|template|dist|defaults)$).+)?$/,
  /\.(pem|key|p12|pfx|pkcs12|jks|jceks|keystore|kdbx?|ppk|pvk|ovpn|asc\.key|agekey|keytab)$/,
  /^id_(rsa|dsa|ecdsa|ed25519|xmss)(_sk)?(?!.*\.pub$)([._-].*)?$/,
  /^[._]?netrc$/,
  /^\.?pgpass(\.conf)?$/,
  /^\.(npmrc|yarnrc\.yml|pypirc|git-credentials|htpasswd|my\.cnf|dockercfg|s3cfg|boto|vault-token)$/,
  /^(credentials|credentials\.toml)$/,
  /^application_default_credentials\.json$/,
  /^(service[-_]?account|client[-_]secret|gcloud|google[-_]credentials).*\.json$/,
  /^(accesstokens|azureprofile|msal_token_cache|service_principal_entries)\.(json|bin)$/,
  /\.tfstate(\..+)?$/,
  /\.tfvars(\.json)?$/,
  /^secrets?\.(ya?ml|json|toml|properties|env|txt)$/,
  /^(master|production|credentials)\.key$/,
];

/** Path endings that hold secrets, in lower case. */
const PATHS: readonly RegExp[] = [
  /\/\.ssh\/(?!.*\.pub$).+/,
  /\/\.gnupg\/.+/,
  /\/\.aws\/(credentials|config|sso\/.+|cli\/cache\/.+)$/,
  /\/\.docker\/config\.json$/,
  /\/\.kube\/(config|cache\/.+)$/,
  /\/\.azure\/.+/,
  /\/gcloud\/(credentials\.db|access_tokens\.db|legacy_credentials\/.+)$/,
  /\/\.config\/gh\/hosts\.yml$/,
  /\/\.gem\/credentials$/,
  /\/\.cargo\/credentials(\.toml)?$/,
];

/** Private keys by their first words, whatever the file is called. */
const KEY_CONTENT =
  /^\ufeff?\s*(-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY( BLOCK)?-----|PuTTY-User-Key-File-\d)/;

/** @param path decoded, with `/` between segments; case does not count */
export function isSecretPath(path: string): boolean {
  const lower = path.toLowerCase();
  // Windows ignores dots and spaces at a name's end.
  const name = baseName(lower).replace(/[. ]+$/, '');
  return NAMES.some((pattern) => pattern.test(name)) || PATHS.some((p) => p.test(lower));
}

/** @param head the first text of a document */
export function isSecretContent(head: string): boolean {
  return KEY_CONTENT.test(head);
}
