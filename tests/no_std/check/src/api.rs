//! The public functions of a crate, from what `rustdoc --output-format json` writes.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

struct Api<'a> {
    index: &'a Value,
    /// Of each type and trait: the shortest public path.
    public: HashMap<u64, String>,
    functions: BTreeSet<String>,
}

/// The name under which each public function has to be exported:
///
/// - `module::function` and `module::Type::function`, without the crate's name;
/// - `Type as Trait::function` for each implementation of a trait, its provided functions included where the trait is
///   the crate's own. The type is a path of this crate or the last segment of another's, a trait of another crate is
///   written with its arguments, and an implementation for all types is `_ as Trait::function`, for those made of them
///   `array of _`, `slice of _` and `tuple of _, _`.
///
/// What the compiler derives is left out, and what only another trait's bound is (`Error::source`).
pub fn functions(json: &Value) -> BTreeSet<String> {
    let mut api = Api { index: &json["index"], public: HashMap::new(), functions: BTreeSet::new() };
    api.module(&json["root"], "");
    for item in json["index"].as_object().expect("an index").values() {
        if let Some(implementation) = item["inner"].get("impl") {
            api.implementation(item, implementation);
        }
    }
    api.functions
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}::{name}") }
}

fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

impl Api<'_> {
    fn item(&self, id: &Value) -> &Value {
        &self.index[id.to_string()]
    }

    /// The items of a module, with those that it re-exports.
    fn module(&mut self, id: &Value, path: &str) {
        let items = self.item(id)["inner"]["module"]["items"].as_array().cloned().unwrap_or_default();
        for id in items {
            let item = self.item(&id).clone();
            let inner = &item["inner"];
            if let Some(import) = inner.get("use") {
                if import["is_glob"] == true {
                    self.module(&import["id"], path);
                } else {
                    let target = self.item(&import["id"]).clone();
                    self.named(&import["id"], &target, &join(path, import["name"].as_str().expect("a name")));
                }
            } else if item["visibility"] == "public" {
                self.named(&id, &item, &join(path, item["name"].as_str().unwrap_or_default()));
            }
        }
    }

    fn named(&mut self, id: &Value, item: &Value, path: &str) {
        let inner = &item["inner"];
        if inner.get("module").is_some() {
            self.module(id, path);
        } else if inner.get("function").is_some() {
            self.functions.insert(path.to_owned());
        } else if ["struct", "enum", "trait"].iter().any(|kind| inner.get(*kind).is_some()) {
            let known = self.public.entry(id.as_u64().expect("an id")).or_insert_with(|| path.to_owned());
            if path.len() < known.len() {
                path.clone_into(known);
            }
        }
    }

    /// A type as it is named in a list of exports; `None` for one that is not public.
    fn type_name(&self, ty: &Value) -> Option<String> {
        if let Some(path) = ty.get("resolved_path") {
            let name = path["path"].as_str()?;
            let own = !self.item(&path["id"]).is_null();
            return if own { self.public.get(&path["id"].as_u64()?).cloned() } else { Some(last(name).to_owned()) };
        }
        if let Some(reference) = ty.get("borrowed_ref") {
            let mutable = if reference["is_mutable"] == true { "&mut " } else { "&" };
            return Some(format!("{mutable}{}", self.type_name(&reference["type"])?));
        }
        if let Some(element) = ty.get("slice") {
            return Some(format!("slice of {}", self.type_name(element)?));
        }
        if let Some(array) = ty.get("array") {
            return Some(format!("array of {}", self.type_name(&array["type"])?));
        }
        if let Some(elements) = ty.get("tuple") {
            let names: Option<Vec<_>> = elements.as_array()?.iter().map(|element| self.type_name(element)).collect();
            return Some(format!("tuple of {}", names?.join(", ")));
        }
        if let Some(name) = ty.get("primitive") {
            return Some(name.as_str()?.to_owned());
        }
        Some("_".to_owned())
    }

    fn implementation(&mut self, item: &Value, implementation: &Value) {
        let derived = item["attrs"].to_string().contains("automatically_derived");
        if derived || implementation["is_synthetic"] == true || !implementation["blanket_impl"].is_null() {
            return;
        }
        let Some(ty) = self.type_name(&implementation["for"]) else { return };
        let mut names: Vec<String> = Vec::new();
        for id in implementation["items"].as_array().expect("items") {
            let function = self.item(id);
            let visible = !implementation["trait"].is_null() || function["visibility"] == "public";
            if visible && function["inner"].get("function").is_some() {
                names.push(function["name"].as_str().expect("a name").to_owned());
            }
        }
        let prefix = if implementation["trait"].is_null() {
            format!("{ty}::")
        } else {
            let definition = &implementation["trait"];
            let id = &definition["id"];
            let name = if self.item(id).is_null() {
                last(definition["path"].as_str().expect("a path")).to_owned()
            } else if let Some(name) = self.public.get(&id.as_u64().expect("an id")) {
                let provided = implementation["provided_trait_methods"].as_array().expect("methods");
                names.extend(provided.iter().map(|name| name.as_str().expect("a name").to_owned()));
                name.clone()
            } else {
                return;
            };
            format!("{ty} as {name}{}::", self.arguments(&definition["args"]))
        };
        self.functions.extend(names.iter().map(|name| format!("{prefix}{name}")));
    }

    fn arguments(&self, arguments: &Value) -> String {
        let list = arguments["angle_bracketed"]["args"].as_array().cloned().unwrap_or_default();
        let names: Vec<_> = list.iter().filter_map(|argument| self.type_name(argument.get("type")?)).collect();
        if names.is_empty() { String::new() } else { format!("<{}>", names.join(", ")) }
    }
}
