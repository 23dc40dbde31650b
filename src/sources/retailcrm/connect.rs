//! Registration of the bot: how a key of the CRM becomes an address and a token of the gateway.

use rand::Rng;
use serde_json::{Value, json};

use super::RetailCrm;
use crate::http::{HttpError, Pairs, Tries};
use crate::model::secret::Secret;

/// Code of the integration module. Registering it again changes the same module.
const MODULE: &str = "spindle";

/// Where the gateway is and what opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    pub gateway_url: String,
    pub token: Secret,
}

impl RetailCrm {
    /// Registers the bot module (needs the scope `integration_write`) and gives the gateway's
    /// address and token. `name` is what people see in the CRM. Safe to repeat: an existing
    /// token is never replaced by a new one.
    pub async fn connect(&self, name: &str) -> Result<Connection, HttpError> {
        let client: [u8; 16] = rand::rng().random();
        let module = json!({
            "code": MODULE,
            "integrationCode": MODULE,
            "active": true,
            "name": name,
            "clientId": client.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
            "baseUrl": self.account,
            "accountUrl": self.account,
            "integrations": { "mgBot": {} },
        });
        let form: Pairs = vec![("integrationModule".into(), module.to_string())];
        let path = format!("/v5/integration-modules/{MODULE}");
        let answer = self.http.post_form(&format!("{path}/edit"), &form).await?;
        if let Some(connection) = found(&self.value(&answer)?) {
            return Ok(connection);
        }
        // Nothing to tell (`info: []`): the module was there before.
        let answer = self.http.get(&path, &Pairs::new(), Tries::All).await?;
        found(&self.value(&answer)?).ok_or_else(|| {
            self.http.malformed("the bot is registered, but neither address nor token of the gateway is told; copy them from the module's page in the CRM")
        })
    }

    fn value(&self, body: &str) -> Result<Value, HttpError> {
        serde_json::from_str(body).map_err(|_| self.http.malformed("the integration module is not JSON"))
    }
}

/// The first object, however deep, that holds both an address and a token.
fn found(value: &Value) -> Option<Connection> {
    let inside = || match value {
        Value::Object(map) => map.values().find_map(found),
        Value::Array(list) => list.iter().find_map(found),
        _ => None,
    };
    let text = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    match (text("endpointUrl"), text("token")) {
        (Some(url), Some(token)) => {
            Some(Connection { gateway_url: url.trim_end_matches('/').to_owned(), token: Secret::new(token) })
        }
        _ => inside(),
    }
}
