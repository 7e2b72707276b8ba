//! Starts every service as a process of its own on a private PostgreSQL and NATS, plays the demo
//! cases and runs until Ctrl-C.

use std::error::Error;
use std::io::Write;

use scenario::{RunOptions, embedded, run};
use tests::{Cluster, SERVICES};

/// Where the settings are left while the services run.
const SETTINGS: &str = ".local/distributed.env";

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
    let settings = write_settings(&cluster)?;
    let audit = cluster
        .process("audit")?
        .address()
        .ok_or("no audit service")?;
    let projection = cluster
        .process("projection")?
        .address()
        .ok_or("no projection")?;
    writeln!(
        out,
        "\nMở ở một cửa sổ khác · open in another terminal (lachan = target/release/lachan):\n\
         \x20 source {settings}\n\
         \x20 lachan --listen {audit} replay CASE\n\
         \x20 lachan stream status; lachan views verify; lachan doctor\n\
         \x20 grpcurl -plaintext -H \"authorization: Bearer $(lachan token officer-an-phuoc)\" -d '{{}}' \\\n\
         \x20     {projection} lachan.views.v1.ViewsService/GetWorklist\n"
    )?;
    writeln!(out, "Dừng bằng Ctrl-C · Ctrl-C stops everything")?;
    out.flush()?;
    tokio::signal::ctrl_c().await?;
    std::fs::remove_file(SETTINGS)?;
    let failed = cluster.stop_all().await?;
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("did not end in order: {}", failed.join(", ")).into())
    }
}

/// Leaves the settings of the services where a shell can take them up.
fn write_settings(cluster: &Cluster) -> Result<String, Box<dyn Error>> {
    std::fs::create_dir_all(".local")?;
    let mut settings: String = cluster
        .process("audit")?
        .environment()
        .into_iter()
        .filter(|(name, _)| !name.contains("LOG_FILTER"))
        .map(|(name, value)| format!("export {name}='{value}'\n"))
        .collect();
    let key = cluster.signing_key_file();
    settings.push_str(&format!(
        "export LACHAN__IDENTITY__SIGNING_KEY_FILE='{}'\n",
        key.display()
    ));
    std::fs::write(SETTINGS, settings)?;
    Ok(SETTINGS.to_owned())
}
