//! Everything that needs the real program: processes, kills, full disks, and the recordings of a
//! real Airflow played with real processes. One binary, so that it is linked once.

mod program;
mod scenarios;
mod serving;
