//! `lachan`: the one command of Lá Chắn.

fn main() -> std::process::ExitCode {
    lachan::run()
}
