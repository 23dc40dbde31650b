fn main() -> std::process::ExitCode {
    spindle::cli::main()
}
