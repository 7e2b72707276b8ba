//! Starts every service as a process of its own on a private PostgreSQL and NATS, plays the demo
//! cases and runs until Ctrl-C.

use std::error::Error;
use std::io::Write;

use scenario::{RunOptions, embedded, run};
use tests::{Cluster, SERVICES};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let cluster = Cluster::distributed().await?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "Các dịch vụ đang chạy (gRPC, có reflection) · services (gRPC with reflection):"
    )?;
    for service in SERVICES {
        if let Some(address) = cluster.process(service)?.address() {
            writeln!(out, "  {service:<12} {address}")?;
        }
    }
    let client = cluster.client();
    for scenario in embedded()? {
        let report = run(&client, &scenario, RunOptions::default(), &mut |_, _| {}).await;
        writeln!(out, "{report}\n  {}", report.cases.join(", "))?;
    }
    let key = cluster.signing_key_file();
    writeln!(
        out,
        "\nMã truy cập · a token: LACHAN__IDENTITY__SIGNING_KEY_FILE={} lachan token officer-an-phuoc",
        key.display()
    )?;
    if let Some(address) = cluster.process("projection")?.address() {
        writeln!(
            out,
            "grpcurl -plaintext -H \"authorization: Bearer $TOKEN\" -d '{{}}' {address} lachan.views.v1.ViewsService/GetWorklist"
        )?;
    }
    writeln!(out, "Dừng bằng Ctrl-C · Ctrl-C stops everything")?;
    out.flush()?;
    tokio::signal::ctrl_c().await?;
    let failed = cluster.stop_all().await?;
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("did not end in order: {}", failed.join(", ")).into())
    }
}
