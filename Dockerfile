# Builds the program and leaves it alone in a small image: no shell, no root, one folder to write to.
#
#   docker build -t spindle .
#   docker run -v spindle-data:/data --env-file .env -p 127.0.0.1:8080:8080 spindle

FROM rust:1.95.0-slim-bookworm AS build
# The allocator is built by its own makefile.
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# Only what the compiler reads (see .dockerignore).
COPY . .
RUN cargo build --release --locked --bin spindle \
    && mkdir /data

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /src/target/release/spindle /usr/local/bin/spindle
# A new volume takes over the owner of the folder it is mounted on.
COPY --from=build --chown=65532:65532 /data /data
ENV SPINDLE_DATA_DIR=/data \
    SPINDLE_WEB__BIND=0.0.0.0
WORKDIR /data
VOLUME /data
USER 65532:65532
EXPOSE 8080
# SIGTERM: the jobs and messages under way are ended, at most jobs.drain (10 s).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["/usr/local/bin/spindle", "health"]
ENTRYPOINT ["/usr/local/bin/spindle"]
CMD ["run"]
