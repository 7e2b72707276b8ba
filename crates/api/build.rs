//! Compiles the contract without an installed `protoc`, and derives from the
//! schema what would otherwise be written by hand and forgotten: the
//! compartment table of events and the command traits of requests.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost_reflect::{DescriptorPool, ExtensionDescriptor, MessageDescriptor};

const COMMAND_CONTEXT: &str = "lachan.log.v1.CommandContext";

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../proto");
    let out_dir = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed={}", root.display());

    let mut files = Vec::new();
    collect_proto_files(&root.join("lachan"), &mut files)?;
    files.sort();

    let mut compiler = protox::Compiler::new([root.clone(), root.join("third_party")])?;
    compiler.include_imports(true).include_source_info(true);
    compiler.open_files(&files)?;
    // the encoded form keeps extension options; the prost types would drop them
    let encoded = compiler.encode_file_descriptor_set();
    let pool = DescriptorPool::decode(encoded.as_slice())?;
    fs::write(out_dir.join("descriptors.bin"), &encoded)?;

    generate_messages(&pool, compiler.file_descriptor_set())?;
    fs::write(out_dir.join("events.rs"), event_table(&pool)?)?;
    fs::write(out_dir.join("commands.rs"), command_impls(&pool)?)?;
    Ok(())
}

fn collect_proto_files(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect_proto_files(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "proto")
        {
            files.push(path);
        }
    }
    Ok(())
}

/// Messages and gRPC code for the `lachan` packages; options and vendored files are read, not generated.
fn generate_messages(
    pool: &DescriptorPool,
    mut descriptors: prost_types::FileDescriptorSet,
) -> Result<(), Box<dyn Error>> {
    descriptors
        .file
        .retain(|file| file.package() != "buf.validate");
    let mut config = prost_build::Config::new();
    config.include_file("lachan.rs").bytes(["."]);
    for message in own_messages(pool) {
        let name = message.full_name();
        config.type_attribute(name, "#[derive(::prost_reflect::ReflectMessage)]");
        config.type_attribute(
            name,
            format!(
                "#[prost_reflect(descriptor_pool = \"crate::DESCRIPTORS\", message_name = \"{name}\")]"
            ),
        );
    }
    tonic_prost_build::configure().compile_fds_with_config(descriptors, config)?;
    Ok(())
}

fn own_messages(pool: &DescriptorPool) -> impl Iterator<Item = MessageDescriptor> {
    pool.all_messages()
        .filter(|message| message.full_name().starts_with("lachan.") && !message.is_map_entry())
}

/// The event messages: all top-level messages of files named `events.proto` or `…_events.proto`.
fn event_messages(pool: &DescriptorPool) -> impl Iterator<Item = MessageDescriptor> {
    own_messages(pool).filter(|message| {
        message.parent_message().is_none() && is_event_file(message.parent_file().name())
    })
}

fn is_event_file(name: &str) -> bool {
    name.ends_with("/events.proto") || name.ends_with("_events.proto")
}

fn event_table(pool: &DescriptorPool) -> Result<String, Box<dyn Error>> {
    let compartment = pool
        .get_extension_by_name("lachan.options.v1.compartment")
        .ok_or("the compartment option is not declared")?;
    let mut table = String::from("pub(crate) static EVENT_TYPES: &[EventType] = &[\n");
    let mut impls = String::new();
    for message in event_messages(pool) {
        let full_name = message.full_name();
        let type_name = full_name.trim_start_matches("lachan.");
        writeln!(table, "    EventType {{ name: {type_name:?}, fields: &[")?;
        for field in message.fields() {
            let value = compartment_of(&field.options(), &compartment);
            if value == 0 {
                return Err(
                    format!("{full_name}.{}: no compartment declared", field.name()).into(),
                );
            }
            writeln!(table, "        ({}, {value}),", field.number())?;
        }
        writeln!(table, "    ] }},")?;
        writeln!(
            impls,
            "impl crate::EventMessage for crate::{} {{ const TYPE: &'static str = {type_name:?}; }}",
            rust_path(full_name)
        )?;
    }
    table.push_str("];\n\n");
    table.push_str(&impls);
    Ok(table)
}

fn compartment_of(options: &prost_reflect::DynamicMessage, option: &ExtensionDescriptor) -> i32 {
    options.get_extension(option).as_enum_number().unwrap_or(0)
}

fn command_impls(pool: &DescriptorPool) -> Result<String, Box<dyn Error>> {
    let mut code = String::new();
    for service in pool
        .services()
        .filter(|s| s.full_name().starts_with("lachan."))
    {
        for method in service.methods() {
            let request = method.input();
            let is_command = request.get_field_by_name("context").is_some_and(|field| {
                field
                    .kind()
                    .as_message()
                    .is_some_and(|kind| kind.full_name() == COMMAND_CONTEXT)
            });
            if !is_command {
                continue;
            }
            let case_id = match request.get_field_by_name("case_id") {
                Some(_) => "Some(self.case_id.as_str())",
                None => "None",
            };
            let request_path = rust_path(request.full_name());
            let response_path = rust_path(method.output().full_name());
            writeln!(
                code,
                "impl crate::CommandRequest for crate::{request_path} {{\n    \
                     type Response = crate::{response_path};\n    \
                     const RPC: &'static str = \"/{service}/{method}\";\n    \
                     fn context(&self) -> Option<&crate::log::v1::CommandContext> {{ self.context.as_ref() }}\n    \
                     fn case_id(&self) -> Option<&str> {{ {case_id} }}\n    \
                     fn respond(receipt: crate::log::v1::Receipt) -> Self::Response {{ Self::Response {{ receipt: Some(receipt) }} }}\n\
                 }}",
                service = service.full_name(),
                method = method.name(),
            )?;
        }
    }
    Ok(code)
}

/// `lachan.legal_aid.v1.SessionRecorded` as the path of the generated type below the crate root.
fn rust_path(full_name: &str) -> String {
    full_name.trim_start_matches("lachan.").replace('.', "::")
}
