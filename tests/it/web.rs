//! The page and the API over loopback, on the sample shop: who sees what, and that strangers,
//! foreign pages and crooked requests get nothing.

mod access;
mod api;
mod attacks;
mod pages;
mod world;
