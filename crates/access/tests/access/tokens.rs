//! Tokens: what is accepted, and everything that is not.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

use access::{
    AuthenticationError, Claims, IssueError, Registry, TOKEN_LIFETIME_MAX, TokenIssuer,
    TokenKeyError, TokenVerifier,
};
use api::log::v1::{AgencyKind, Role};
use jiff::{Span, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use proptest::prelude::*;
use tempfile::TempDir;
use uuid::Uuid;

const HOUR: Duration = Duration::from_secs(3600);

struct Desk {
    issuer: TokenIssuer,
    verifier: TokenVerifier,
    registry: Arc<Registry>,
    now: Timestamp,
    _folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let issuer = TokenIssuer::load_or_create(&folder.path().join("token-key.pem")).unwrap();
        let registry = Arc::new(Registry::demo());
        Self {
            verifier: issuer.verifier(Arc::clone(&registry)).unwrap(),
            issuer,
            registry,
            now: "2026-03-02T08:00:00+07:00".parse().unwrap(),
            _folder: folder,
        }
    }

    fn token(&self, person: &str) -> String {
        self.issuer
            .issue(&self.registry, person, self.now, HOUR)
            .unwrap()
    }

    fn claims(&self) -> Claims {
        Claims {
            sub: "keeper-an-phuoc".to_owned(),
            org: "police-an-phuoc".to_owned(),
            agency: "POLICE".to_owned(),
            role: "ROOM_KEEPER".to_owned(),
            iss: access::TOKEN_ISSUER.to_owned(),
            aud: access::TOKEN_AUDIENCE.to_owned(),
            iat: self.now.as_second(),
            exp: self.now.as_second() + 3600,
            jti: Uuid::nil(),
        }
    }

    /// What the verifier says to a well-signed token with changed claims.
    fn after(&self, change: impl FnOnce(&mut Claims)) -> Result<(), AuthenticationError> {
        let mut claims = self.claims();
        change(&mut claims);
        let token = self.issuer.sign(&claims).unwrap();
        self.verifier.verify(&token, self.now).map(drop)
    }

    fn later(&self, seconds: i64) -> Timestamp {
        self.now + Span::new().seconds(seconds)
    }
}

#[test]
fn a_token_stands_for_the_person_it_was_issued_to() {
    let desk = Desk::new();
    for bearer in [
        desk.token("keeper-an-phuoc"),
        format!("Bearer {}", desk.token("keeper-an-phuoc")),
        format!("bearer  {} ", desk.token("keeper-an-phuoc")),
    ] {
        let actor = desk.verifier.verify(&bearer, desk.now).unwrap();
        assert_eq!(actor.person_id.as_str(), "keeper-an-phuoc");
        assert_eq!(actor.org_unit_id.as_str(), "police-an-phuoc");
        assert_eq!(actor.agency_kind, AgencyKind::Police);
        assert_eq!(actor.role, Role::RoomKeeper);
    }
}

#[test]
fn every_demo_person_gets_a_token_that_works() {
    let desk = Desk::new();
    for person in desk.registry.people() {
        let token = desk.token(person.id.as_str());
        let actor = desk.verifier.verify(&token, desk.now).unwrap();
        assert_eq!(actor.person_id, person.id);
    }
}

#[test]
fn a_service_with_the_public_key_alone_can_verify() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token-key.pem");
    let issuer = TokenIssuer::load_or_create(&path).unwrap();
    let public_path = TokenIssuer::public_key_path(&path);
    assert!(
        !fs::read_to_string(&public_path)
            .unwrap()
            .contains("PRIVATE")
    );
    let registry = Arc::new(Registry::demo());
    let verifier = TokenVerifier::from_file(&public_path, Arc::clone(&registry)).unwrap();
    let now: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
    let token = issuer.issue(&registry, "auditor", now, HOUR).unwrap();
    assert!(verifier.verify(&token, now).is_ok());
}

#[test]
fn a_key_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token-key.pem");
    let first = TokenIssuer::load_or_create(&path).unwrap();
    let second = TokenIssuer::load_or_create(&path).unwrap();
    assert_eq!(first.public_key_pem(), second.public_key_pem());
    let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
}

#[test]
fn a_private_key_open_to_others_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token-key.pem");
    TokenIssuer::load_or_create(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let error = TokenIssuer::load_or_create(&path).unwrap_err();
    assert!(error.to_string().contains("chmod 600"), "{error}");
}

#[test]
fn a_file_that_holds_no_key_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token-key.pem");
    fs::write(&path, "not a key").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let error = TokenIssuer::load_or_create(&path).unwrap_err();
    assert!(matches!(error, TokenKeyError::NotAKey { .. }));
    let registry = Arc::new(Registry::demo());
    assert!(TokenVerifier::from_pem("not a key", registry).is_err());
}

#[test]
fn no_token_is_told_apart_from_a_bad_one() {
    let desk = Desk::new();
    for bearer in ["", "  ", "Bearer", "Bearer "] {
        let answer = desk.verifier.verify(bearer, desk.now);
        assert_eq!(answer, Err(AuthenticationError::Missing), "{bearer:?}");
    }
    for bearer in ["x", "a.b", "a.b.c", "a.b.c.d", "Basic dXNlcjpwYXNz"] {
        let answer = desk.verifier.verify(bearer, desk.now);
        assert_eq!(answer, Err(AuthenticationError::Malformed), "{bearer:?}");
    }
    let endless = "a".repeat(5000);
    let answer = desk.verifier.verify(&endless, desk.now);
    assert_eq!(answer, Err(AuthenticationError::Malformed));
}

#[test]
fn a_token_signed_by_another_key_is_refused() {
    let desk = Desk::new();
    let stranger = Desk::new();
    let token = stranger.token("auditor");
    let answer = desk.verifier.verify(&token, desk.now);
    assert_eq!(answer, Err(AuthenticationError::BadSignature));
}

#[test]
fn changed_claims_break_the_signature() {
    let desk = Desk::new();
    let keeper = desk.token("keeper-an-phuoc");
    let investigator = desk.token("investigator-an-phuoc");
    let (head, _) = keeper.rsplit_once('.').unwrap();
    let (_, signature) = investigator.rsplit_once('.').unwrap();
    let answer = desk
        .verifier
        .verify(&format!("{head}.{signature}"), desk.now);
    assert_eq!(answer, Err(AuthenticationError::BadSignature));
}

#[test]
fn a_token_cannot_choose_how_it_is_verified() {
    let desk = Desk::new();
    let token = desk.issuer.sign(&desk.claims()).unwrap();
    let payload = token.split('.').nth(1).unwrap();
    // {"alg":"none","typ":"JWT"}, with and without a signature
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    for unsigned in [
        format!("{none}.{payload}."),
        format!("{none}.{payload}.AAAA"),
    ] {
        let answer = desk.verifier.verify(&unsigned, desk.now);
        assert_eq!(answer, Err(AuthenticationError::Malformed));
    }
    // HMAC keyed with what everybody knows: the public key, as text and as bytes
    let pem = desk.issuer.public_key_pem().as_bytes();
    let der = jsonwebtoken::DecodingKey::from_ed_pem(pem).unwrap();
    for known in [pem, der.try_get_as_bytes().unwrap()] {
        let forged = jsonwebtoken::encode(
            &Header::new(Algorithm::HS256),
            &desk.claims(),
            &EncodingKey::from_secret(known),
        )
        .unwrap();
        let answer = desk.verifier.verify(&forged, desk.now);
        assert_eq!(answer, Err(AuthenticationError::Malformed));
    }
}

#[test]
fn a_token_ends_a_minute_after_its_time_at_the_latest() {
    let desk = Desk::new();
    let token = desk.token("auditor");
    assert!(desk.verifier.verify(&token, desk.later(3600 + 59)).is_ok());
    let late = desk.verifier.verify(&token, desk.later(3600 + 60));
    assert_eq!(late, Err(AuthenticationError::Expired));
}

#[test]
fn a_token_does_not_begin_more_than_a_minute_early() {
    let desk = Desk::new();
    let token = desk.token("auditor");
    assert!(desk.verifier.verify(&token, desk.later(-60)).is_ok());
    let early = desk.verifier.verify(&token, desk.later(-61));
    assert_eq!(early, Err(AuthenticationError::NotYetValid));
}

#[test]
fn a_token_that_lives_too_long_is_refused_however_well_signed() {
    let desk = Desk::new();
    let max_s = TOKEN_LIFETIME_MAX.as_secs() as i64;
    let lifetime = |seconds: i64| desk.after(|claims| claims.exp = claims.iat + seconds);
    assert_eq!(lifetime(max_s), Ok(()));
    assert_eq!(lifetime(max_s + 1), Err(AuthenticationError::Lifetime));
    assert_eq!(lifetime(0), Err(AuthenticationError::Lifetime));
    let extreme = desk.after(|claims| (claims.iat, claims.exp) = (i64::MIN, i64::MAX));
    assert_eq!(extreme, Err(AuthenticationError::Lifetime));
}

#[test]
fn nobody_gets_a_token_for_longer_than_allowed() {
    let desk = Desk::new();
    for lifetime in [Duration::ZERO, TOKEN_LIFETIME_MAX + Duration::from_secs(1)] {
        let answer = desk
            .issuer
            .issue(&desk.registry, "auditor", desk.now, lifetime);
        assert_eq!(answer, Err(IssueError::Lifetime));
    }
    let answer = desk.issuer.issue(&desk.registry, "nobody", desk.now, HOUR);
    assert_eq!(answer, Err(IssueError::UnknownPerson));
}

#[test]
fn a_token_of_or_for_another_party_is_refused() {
    let desk = Desk::new();
    let issuer = desk.after(|claims| claims.iss = "elsewhere".to_owned());
    let audience = desk.after(|claims| claims.aud = "elsewhere".to_owned());
    assert_eq!(issuer, Err(AuthenticationError::WrongParty));
    assert_eq!(audience, Err(AuthenticationError::WrongParty));
}

#[test]
fn a_token_must_agree_with_the_registry() {
    let desk = Desk::new();
    assert_eq!(desk.after(|_| ()), Ok(()));
    let unknown = desk.after(|claims| claims.sub = "nobody".to_owned());
    assert_eq!(unknown, Err(AuthenticationError::UnknownPerson));
    let unit = desk.after(|claims| claims.org = "police-province-thanh-an".to_owned());
    let agency = desk.after(|claims| claims.agency = "OVERSIGHT".to_owned());
    let role = desk.after(|claims| claims.role = "INVESTIGATOR".to_owned());
    for answer in [unit, agency, role] {
        assert_eq!(answer, Err(AuthenticationError::RegistryMismatch));
    }
}

#[test]
fn a_person_no_longer_in_force_is_refused_even_with_a_remembered_token() {
    let folder = tempfile::tempdir().unwrap();
    let issuer = TokenIssuer::load_or_create(&folder.path().join("k.pem")).unwrap();
    let text = r#"
        [[unit]]
        id = "u"
        name_vi = "Đơn vị"
        name_en = "Unit"
        agency = "OVERSIGHT"
        level = "province"
        administrative_code = "99"
        valid_from = "2025-07-01"
        [[person]]
        id = "p"
        display_name = "Người Thử"
        org_unit = "u"
        role = "AUDITOR"
        valid_from = "2025-07-01"
        valid_to = "2026-03-02"
    "#;
    let registry = Arc::new(Registry::parse(text).unwrap());
    let verifier = issuer.verifier(Arc::clone(&registry)).unwrap();
    let last_evening: Timestamp = "2026-03-01T23:00:00+07:00".parse().unwrap();
    let token = issuer
        .issue(&registry, "p", last_evening, 8 * HOUR)
        .unwrap();
    assert!(verifier.verify(&token, last_evening).is_ok());
    assert_eq!(verifier.cached_len(), 1);
    let answer = verifier.verify(&token, "2026-03-02T00:00:00+07:00".parse().unwrap());
    assert_eq!(answer, Err(AuthenticationError::UnknownPerson));
}

#[test]
fn only_good_tokens_are_remembered_and_only_while_they_live() {
    let desk = Desk::new();
    let token = desk.token("auditor");
    assert_eq!(desk.verifier.cached_len(), 0);
    for _ in 0..3 {
        desk.verifier.verify(&token, desk.now).unwrap();
        assert_eq!(desk.verifier.cached_len(), 1);
    }
    assert!(desk.verifier.verify("a.b.c", desk.now).is_err());
    let mismatch = desk.after(|claims| claims.role = "INVESTIGATOR".to_owned());
    assert!(mismatch.is_err());
    assert_eq!(desk.verifier.cached_len(), 1);
    assert!(desk.verifier.verify(&token, desk.later(4000)).is_err());
    assert_eq!(desk.verifier.cached_len(), 0);
}

#[test]
fn no_error_repeats_what_the_token_says() {
    let desk = Desk::new();
    let mut claims = desk.claims();
    claims.sub = "canary-person".to_owned();
    let token = desk.issuer.sign(&claims).unwrap();
    let error = desk.verifier.verify(&token, desk.now).unwrap_err();
    let told = format!("{error} {error:?} {:?} {:?}", desk.verifier, desk.issuer);
    assert!(!told.contains("canary") && !told.contains(&token[..20]));
}

proptest! {
    #[test]
    fn no_text_makes_the_verifier_panic_or_accept(text in "\\PC{0,200}") {
        let desk = Desk::new();
        prop_assert!(desk.verifier.verify(&text, desk.now).is_err());
    }

    #[test]
    fn a_token_with_one_changed_byte_is_refused(at in 0usize..1000, byte in "[A-Za-z0-9_.-]") {
        let desk = Desk::new();
        let token = desk.token("auditor");
        let at = at % token.len();
        let changed = format!("{}{byte}{}", &token[..at], &token[at + 1..]);
        prop_assume!(changed != token);
        prop_assert!(desk.verifier.verify(&changed, desk.now).is_err());
    }
}
