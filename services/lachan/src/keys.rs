//! Keys that the embedded shape makes for itself, and tokens signed with them.

use std::path::Path;
use std::time::Duration;

use access::{Registry, TokenIssuer};
use service_kit::{Clock, Config, SystemClock};
use vault::KeyEncryptionKey;

use crate::failure::CommandFailure;

/// Makes the key-encryption key and the token key where they are absent.
pub(crate) fn ensure(config: &Config) -> Result<TokenIssuer, CommandFailure> {
    for file in [&config.keys.kek_file, &config.identity.signing_key_file] {
        if let Some(folder) = file.parent().filter(|folder| *folder != Path::new("")) {
            std::fs::create_dir_all(folder)?;
        }
    }
    KeyEncryptionKey::load_or_create(&config.keys.kek_file).map_err(CommandFailure::new)?;
    Ok(TokenIssuer::load_or_create(
        &config.identity.signing_key_file,
    )?)
}

/// Opens the signing key for a command that issues tokens.
pub(crate) fn issuer(config: &Config) -> Result<TokenIssuer, CommandFailure> {
    let file = &config.identity.signing_key_file;
    if !file.exists() {
        return Err(CommandFailure::new(format_args!(
            "there is no signing key at {} (identity.signing_key_file): start `lachan up` once, or point to your own",
            file.display()
        )));
    }
    Ok(TokenIssuer::load_or_create(file)?)
}

/// A token for a person of the registry.
pub(crate) fn token_for(
    issuer: &TokenIssuer,
    registry: &Registry,
    person: &str,
    lifetime: Duration,
) -> Result<String, CommandFailure> {
    issuer
        .issue(registry, person, SystemClock.now(), lifetime)
        .map_err(|error| CommandFailure::new(format_args!("{person}: {error}")))
}
