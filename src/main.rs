//! Arguments in, exit code out.

fn main() -> std::process::ExitCode {
    runsheet::cli::run(std::env::args_os())
}
