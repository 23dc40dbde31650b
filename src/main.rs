/// After a large job the daemon goes back to its small self (docs/measurements.md). How soon is said
/// where the allocator is built: .cargo/config.toml.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    spindle::cli::main()
}
