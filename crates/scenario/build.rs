//! Builds the scenario files of the house into the program; golden files beside them stay out.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../tests/scenarios");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = fs::read_dir(folder.canonicalize()?)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|file| file.extension().is_some_and(|end| end == "toml"));
    files.sort();
    let mut list = String::from("static FILES: &[(&str, &str)] = &[\n");
    for file in files {
        let name = file.file_name().and_then(|name| name.to_str());
        let name = name.ok_or("a scenario file's name is not UTF-8")?;
        let path = file.to_str().ok_or("the path is not UTF-8")?;
        writeln!(list, "    ({name:?}, include_str!({path:?})),")?;
    }
    list.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR")?).join("scenarios.rs");
    // left alone when nothing changed, so that a refreshed golden file compiles nothing anew
    if fs::read_to_string(&out).ok().as_deref() != Some(list.as_str()) {
        fs::write(out, list)?;
    }
    Ok(())
}
