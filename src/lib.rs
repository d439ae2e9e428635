//! Runsheet turns a migration guide into the runbook of one customer.
pub mod condition;
pub mod deliver;
pub mod diagnostic;
pub mod fact;
pub mod markup;
pub mod project;
pub mod runbook;
pub mod source;
pub mod yaml;
