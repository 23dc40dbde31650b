//! Builds a report and puts it into the outbox. Its key (kind, period, channel, part) makes a
//! second run harmless.
