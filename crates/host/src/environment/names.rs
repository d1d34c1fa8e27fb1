//! Which variables are taken from a login shell, and which hold secrets: by their names.
//!
//! What is taken is written to a file and given to every task, so it is a list of what programs and
//! their interpreters are found by, and nothing else. A token that a start-up file exports is never
//! among it; a task that needs one names it in `env`. Deciding where tasks' variables come from is
//! the module above.

/// Taken by their full names.
///
/// Left out on purpose: `SSH_AUTH_SOCK` and the like, which end with their session; proxies, which
/// may hold a password; `VIRTUAL_ENV` and `CONDA_PREFIX`, which a task's interpreter sets itself;
/// `HOMEBREW_*` as a whole, because one of them is a token.
const TAKEN: &[&str] = &[
    "ANDROID_HOME",
    "ANDROID_SDK_ROOT",
    "ASDF_DATA_DIR",
    "ASDF_DIR",
    "AWS_CONFIG_FILE",
    "AWS_DEFAULT_REGION",
    "AWS_PROFILE",
    "AWS_REGION",
    "BUN_INSTALL",
    "CARGO_HOME",
    "CONDA_EXE",
    "CUDA_HOME",
    "CUDA_PATH",
    "DENO_INSTALL",
    "DOCKER_HOST",
    "DOTNET_ROOT",
    "FNM_DIR",
    "GEM_HOME",
    "GEM_PATH",
    "GOBIN",
    "GOPATH",
    "GOROOT",
    "GRADLE_HOME",
    "GRADLE_USER_HOME",
    "HADOOP_CONF_DIR",
    "HADOOP_HOME",
    "HOMEBREW_CELLAR",
    "HOMEBREW_PREFIX",
    "HOMEBREW_REPOSITORY",
    "JAVA_HOME",
    "JULIA_DEPOT_PATH",
    "KUBECONFIG",
    "LANG",
    "LANGUAGE",
    "LD_LIBRARY_PATH",
    "MAMBA_EXE",
    "MAMBA_ROOT_PREFIX",
    "MANPATH",
    "MAVEN_HOME",
    "MISE_DATA_DIR",
    "NIX_PROFILES",
    "NIX_SSL_CERT_FILE",
    "NODE_PATH",
    "NO_PROXY",
    "NVM_BIN",
    "NVM_DIR",
    "N_PREFIX",
    "ODBCINI",
    "ODBCSYSINI",
    "ORACLE_HOME",
    "PERL5LIB",
    "PERL_LOCAL_LIB_ROOT",
    "PIPX_BIN_DIR",
    "PIPX_HOME",
    "PKG_CONFIG_PATH",
    "PNPM_HOME",
    "POETRY_HOME",
    "PYENV_ROOT",
    "PYTHONPATH",
    "PYTHONUSERBASE",
    "RBENV_ROOT",
    "REQUESTS_CA_BUNDLE",
    "RUBYLIB",
    "RUSTUP_HOME",
    "RYE_HOME",
    "R_HOME",
    "R_LIBS_USER",
    "SDKMAN_DIR",
    "SPARK_HOME",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TNS_ADMIN",
    "TZ",
    "UV_PYTHON_INSTALL_DIR",
    "UV_TOOL_BIN_DIR",
    "VOLTA_HOME",
    "WORKON_HOME",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
];

/// Words of a name that mean a secret.
const SECRET_WORDS: &[&str] = &[
    "APIKEY",
    "AUTH",
    "COOKIE",
    "CREDENTIAL",
    "CREDENTIALS",
    "DSN",
    "KEY",
    "PASS",
    "PASSPHRASE",
    "PASSWD",
    "PASSWORD",
    "PRIVATE",
    "PWD",
    "SECRET",
    "SECRETS",
    "TOKEN",
    "TOKENS",
];

/// Parts of a name that mean a secret even within a word.
const SECRET_PARTS: &[&str] = &["TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "APIKEY"];

/// Whether the variable is taken from the login shell.
pub(super) fn is_taken(name: &str) -> bool {
    let is_locale = name.strip_prefix("LC_").is_some_and(|rest| !rest.is_empty());
    name == "PATH" || is_locale || TAKEN.contains(&name)
}

/// Whether the variable may hold a secret, so that its value must not be shown: its name says so,
/// or its value is an address with a password in it.
pub fn is_secret(name: &str, value: &str) -> bool {
    let upper = name.to_uppercase();
    let in_words = upper.split('_').any(|word| SECRET_WORDS.contains(&word));
    let is_folder = matches!(name, "PWD" | "OLDPWD");
    let in_parts = SECRET_PARTS.iter().any(|part| upper.contains(part));
    !is_folder && (in_words || in_parts) || has_password(value)
}

/// `scheme://user:password@host`
fn has_password(value: &str) -> bool {
    let Some((_, rest)) = value.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_programs_are_found_by_is_taken() {
        for (name, expected) in [
            ("PATH", true),
            ("LC_ALL", true),
            ("HOMEBREW_PREFIX", true),
            ("LC_", false),
            ("HOMEBREW_GITHUB_API_TOKEN", false),
            ("GITHUB_TOKEN", false),
            ("SSH_AUTH_SOCK", false),
            ("HTTPS_PROXY", false),
            ("path", false),
        ] {
            assert_eq!(is_taken(name), expected, "{name}");
        }
        assert!(!TAKEN.iter().any(|name| is_secret(name, "")), "a secret is taken");
    }

    #[test]
    fn secrets_are_known_by_their_names() {
        for (name, value, expected) in [
            ("GITHUB_TOKEN", "x", true),
            ("github_token", "x", true),
            ("MYSECRETS", "x", true),
            ("PGPASSWORD", "x", true),
            ("DB_PASS", "x", true),
            ("AWS_ACCESS_KEY_ID", "x", true),
            ("DATABASE_URL", "postgres://me:pw@host/db", true),
            ("DATABASE_URL", "postgres://host/a:b@c", false),
            ("PATH", "/usr/bin", false),
            ("PWD", "/root", false),
            ("KEYBOARD", "kr", false),
            ("MONKEY", "x", false),
        ] {
            assert_eq!(is_secret(name, value), expected, "{name}={value}");
        }
    }
}
