//! Where the rows of a log begin, told from the bytes around any place in it.
//!
//! A row is a line. One that fills a whole block is broken at the end of the block, so that a line
//! of 100 MB is many rows and no reader ever has to look further than two blocks, in whichever
//! direction it comes. What a row says is not looked at here.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

use memchr::{memchr, memrchr};

/// Blocks begin at multiples of it. No line that Mainspring wrote fills one (`LINE_MAX`).
pub(super) const BLOCK: u64 = 128 * 1024;

/// A log that is read, and its size when it was opened: what is added later is not looked at.
pub(super) struct Rows {
    file: File,
    size: u64,
    /// The block that was read last, and its number.
    block: Vec<u8>,
    number: Option<u64>,
}

impl Rows {
    /// Opens the log at `path`; one that is not there is empty.
    pub fn open(path: &Path) -> io::Result<Option<Self>> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let size = file.metadata()?.len();
        Ok(Some(Self { file, size, block: Vec::new(), number: None }))
    }

    /// In bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Where the row begins to which the byte at `at` belongs; at the end, where the next one will.
    pub fn start_of(&mut self, at: u64) -> io::Result<u64> {
        let at = at.min(self.size);
        let (number, within) = (at / BLOCK, (at % BLOCK) as usize);
        if let Some(newline) = memrchr(b'\n', &self.block(number)?[..within]) {
            return Ok(number * BLOCK + newline as u64 + 1);
        }
        match number.checked_sub(1) {
            None => Ok(0),
            Some(before) => Ok(match memrchr(b'\n', self.block(before)?) {
                Some(newline) => before * BLOCK + newline as u64 + 1,
                None => number * BLOCK,
            }),
        }
    }

    /// The byte behind the row that begins at `start`, its line end included.
    pub fn end_of(&mut self, start: u64) -> io::Result<u64> {
        let mut at = start.min(self.size);
        loop {
            let (number, within) = (at / BLOCK, (at % BLOCK) as usize);
            let block = self.block(number)?;
            if let Some(newline) = memchr(b'\n', &block[within..]) {
                return Ok(at + newline as u64 + 1);
            }
            let is_whole = within == 0 && block.len() as u64 == BLOCK;
            at = number * BLOCK + block.len() as u64;
            if is_whole || at >= self.size {
                return Ok(at);
            }
        }
    }

    /// The bytes from `start` on, `max` of them or up to `end`.
    pub fn bytes(&mut self, start: u64, end: u64, max: usize) -> io::Result<Vec<u8>> {
        let end = end.min(self.size).min(start + max as u64);
        let mut bytes = Vec::with_capacity((end - start) as usize);
        while start + (bytes.len() as u64) < end {
            let at = start + bytes.len() as u64;
            let (number, within) = (at / BLOCK, (at % BLOCK) as usize);
            let block = self.block(number)?;
            let upto = block.len().min(within + (end - at) as usize);
            if upto <= within {
                break;
            }
            bytes.extend_from_slice(&block[within..upto]);
        }
        Ok(bytes)
    }

    /// The block with this number, short at the end of the log, and where the log has become
    /// shorter meanwhile.
    fn block(&mut self, number: u64) -> io::Result<&[u8]> {
        if self.number != Some(number) {
            self.number = None;
            self.block.clear();
            let start = number * BLOCK;
            let length = self.size.saturating_sub(start).min(BLOCK);
            self.file.seek(SeekFrom::Start(start))?;
            (&self.file).take(length).read_to_end(&mut self.block)?;
            if (self.block.len() as u64) < length {
                self.size = start + self.block.len() as u64;
            }
            self.number = Some(number);
        }
        Ok(&self.block)
    }
}
