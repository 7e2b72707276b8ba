//! Who is let in: only whoever holds a token of ours that is right in every part.

use std::time::Duration;

use access::{Claims, Registry, TokenIssuer};
use jiff::Timestamp;
use scenario::Tokens;
use tests::Cluster;
use tonic::Code;
use uuid::Uuid;

use crate::client::call;

const WORKLIST: &str = "/lachan.views.v1.ViewsService/GetWorklist";
/// `{"alg":"none","typ":"JWT"}` in base64url.
const ALGORITHM_NONE: &str = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";

fn claims() -> Claims {
    let now = Timestamp::now().as_second();
    Claims {
        sub: "officer-an-phuoc".to_owned(),
        org: "commune-an-phuoc".to_owned(),
        agency: "INTAKE".to_owned(),
        role: "CHILD_PROTECTION_OFFICER".to_owned(),
        iss: access::TOKEN_ISSUER.to_owned(),
        aud: access::TOKEN_AUDIENCE.to_owned(),
        iat: now,
        exp: now + 600,
        jti: Uuid::now_v7(),
    }
}

/// What the server answers a query with this `authorization`; `None` sends no such header.
async fn status_with(cluster: &Cluster, authorization: Option<&str>) -> Option<u16> {
    let address = cluster.process("lachan").unwrap().address().unwrap();
    let headers: Vec<_> = authorization
        .into_iter()
        .map(|value| ("authorization", value))
        .collect();
    call(address, WORKLIST, &headers, &[]).await.unwrap().status
}

#[tokio::test]
async fn only_a_token_that_is_right_in_every_part_is_let_in() {
    let cluster = Cluster::embedded().await.expect("a cluster");
    let sign = |claims: &Claims| cluster.issuer().sign(claims).unwrap();
    let right = sign(&claims());
    let accepted = format!("Bearer {right}");
    assert_eq!(status_with(&cluster, Some(&accepted)).await, Some(0));

    let (head, rest) = right.split_once('.').unwrap();
    let (payload, signature) = rest.split_once('.').unwrap();
    let stranger_folder = tempfile::tempdir().unwrap();
    let stranger = TokenIssuer::load_or_create(&stranger_folder.path().join("key.pem")).unwrap();
    let now = Timestamp::now().as_second();
    let changed = |change: &dyn Fn(&mut Claims)| {
        let mut claims = claims();
        change(&mut claims);
        sign(&claims)
    };
    let other_payload = sign(&Claims {
        sub: "chair-an-phuoc".to_owned(),
        role: "COMMUNE_CHAIR".to_owned(),
        ..claims()
    });
    let other_payload = other_payload.split('.').nth(1).unwrap();
    let refused = [
        ("empty", String::new()),
        ("no token at all", "x.y.z".to_owned()),
        ("algorithm none", format!("{ALGORITHM_NONE}.{payload}.")),
        (
            "algorithm none, signed",
            format!("{ALGORITHM_NONE}.{payload}.{signature}"),
        ),
        ("unsigned", format!("{head}.{payload}.")),
        (
            "another's payload",
            format!("{head}.{other_payload}.{signature}"),
        ),
        ("another key", stranger.sign(&claims()).unwrap()),
        (
            "expired",
            changed(&|claims| (claims.iat, claims.exp) = (now - 7_200, now - 3_600)),
        ),
        (
            "not yet valid",
            changed(&|claims| (claims.iat, claims.exp) = (now + 3_600, now + 7_200)),
        ),
        (
            "too long a life",
            changed(&|claims| claims.exp = now + 3_000_000),
        ),
        (
            "another issuer",
            changed(&|claims| claims.iss = "someone".to_owned()),
        ),
        (
            "another audience",
            changed(&|claims| claims.aud = "someone".to_owned()),
        ),
        (
            "unknown person",
            changed(&|claims| claims.sub = "nobody".to_owned()),
        ),
        (
            "a role they do not hold",
            changed(&|claims| claims.role = "COMMUNE_CHAIR".to_owned()),
        ),
        (
            "a unit they are not of",
            changed(&|claims| claims.org = "commune-song-lam".to_owned()),
        ),
        (
            "an agency they are not of",
            changed(&|claims| claims.agency = "POLICE".to_owned()),
        ),
    ];
    let unauthenticated = Some(Code::Unauthenticated as u16);
    assert_eq!(
        status_with(&cluster, None).await,
        unauthenticated,
        "missing"
    );
    let basic = format!("Basic {right}");
    assert_eq!(
        status_with(&cluster, Some(&basic)).await,
        unauthenticated,
        "another scheme"
    );
    for (what, token) in refused {
        let header = format!("Bearer {token}");
        assert_eq!(
            status_with(&cluster, Some(&header)).await,
            unauthenticated,
            "{what}"
        );
    }
    assert_eq!(status_with(&cluster, Some(&accepted)).await, Some(0));
}

#[tokio::test]
async fn every_person_of_the_demo_registry_gets_a_token_that_is_accepted() {
    let cluster = Cluster::embedded().await.expect("a cluster");
    for person in Registry::demo().people() {
        let token = cluster.bearer(person.id.as_str()).unwrap();
        let header = format!("Bearer {token}");
        let status = status_with(&cluster, Some(&header)).await;
        // who may not ask this is denied, but known
        assert!(
            status == Some(0) || status == Some(Code::PermissionDenied as u16),
            "{}: {status:?}",
            person.id
        );
    }
    let short = cluster.issuer().issue(
        cluster.registry(),
        "auditor",
        Timestamp::now(),
        Duration::from_secs(60),
    );
    assert!(short.is_ok());
}
