//! Everything that needs the real program: processes, kills, full disks, and the recordings of a
//! real Airflow played with real processes. One binary, so that it is linked once.

mod bad_files;
mod changing_files;
mod clients;
mod crash;
mod disk_full;
mod faults;
mod keychain;
mod program;
mod scenarios;
mod serving;
mod store;
