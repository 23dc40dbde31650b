//! /healthz, /readyz, /metrics.
