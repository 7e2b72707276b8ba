//! A client of its own making, one HTTP/2 request at a time: it shows what the server itself does,
//! without the help of a gRPC library.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use http::{HeaderMap, Request};
use tokio::net::TcpStream;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    /// `grpc-status`; `None` when the server broke the call off.
    pub(crate) status: Option<u16>,
    /// Everything told in headers and trailers.
    pub(crate) headers: HeaderMap,
}

/// Calls a unary method with an encoded message.
pub(crate) async fn call(
    address: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
    message: &[u8],
) -> Result<Answer, String> {
    let calling = call_unbounded(address, path, headers, message);
    tokio::time::timeout(Duration::from_secs(20), calling)
        .await
        .map_err(|_| "no answer at all".to_owned())?
        .map_err(|error| error.to_string())
}

async fn call_unbounded(
    address: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
    message: &[u8],
) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect(address).await?;
    let (client, connection) = h2::client::handshake(stream).await?;
    let driver = tokio::spawn(connection);
    let mut request = Request::post(format!("http://{address}{path}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut client = client.ready().await?;
    let (response, mut body) = client.send_request(request.body(())?, false)?;
    let mut frame = BytesMut::with_capacity(message.len() + 5);
    frame.put_u8(0);
    frame.put_u32(u32::try_from(message.len())?);
    frame.put_slice(message);
    // a server may answer before it has read everything: then the rest need not go out
    let _ = body.send_data(Bytes::from(frame), true);
    let response = response.await?;
    let mut told = response.headers().clone();
    let mut incoming = response.into_body();
    while let Some(data) = incoming.data().await {
        let data = data?;
        incoming.flow_control().release_capacity(data.len())?;
    }
    if let Some(trailers) = incoming.trailers().await? {
        told.extend(trailers);
    }
    driver.abort();
    let status = told
        .get("grpc-status")
        .and_then(|status| status.to_str().ok()?.parse().ok());
    Ok(Answer {
        status,
        headers: told,
    })
}
