//! Runsheet turns a migration guide into the runbook of one customer.
pub mod diagnostic;
pub mod fact;
pub mod source;
pub mod yaml;
