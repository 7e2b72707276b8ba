//! `lachan`: the one command of Lá Chắn.

mod cli;
mod demo;
mod doctor;
mod endpoint;
mod failure;
mod keys;
mod mount;
mod nats;
mod progress;
mod ready;
mod replay;
mod serve;
mod shutdown;
mod stream;
mod token;
mod up;
mod views;

fn main() -> std::process::ExitCode {
    cli::run()
}
