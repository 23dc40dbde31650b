//! Floor 1: orders to episodes, payments, conversion.
