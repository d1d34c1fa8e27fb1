//! Pools: how many slots there are, and who holds them at present.
//!
//! Who gets the next slot is decided by the engine.

use std::collections::HashMap;

use axum::{Json, extract::State, http::StatusCode};
use mainspring_core::model::{DEFAULT_POOL, TaskState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError,
    error::refusals::{Conflict, Faults, Invalid, NotFound, TooLarge, Unprocessable},
    extract::{Asked, Body, MaskQuery, Named, cut, order},
};
use crate::store::{PoolRow, Store, StoreError, UnderWay};

/// A pool: Airflow's `PoolResponse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct Pool {
    pub name: String,
    pub slots: u32,
    pub description: Option<String>,
    /// Never: nothing is deferred here.
    pub include_deferred: bool,
    /// Running and queued together.
    pub occupied_slots: u32,
    pub running_slots: u32,
    pub queued_slots: u32,
    /// Wanted by tasks that may run and wait for room.
    pub scheduled_slots: u32,
    pub open_slots: u32,
    pub deferred_slots: u32,
}

/// Several pools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct PoolCollection {
    pub pools: Vec<Pool>,
    pub total_entries: usize,
}

/// A pool that is wanted: Airflow's `PoolBody`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PoolBody {
    /// 1 to 250 letters, digits and `_.~:+-`.
    #[schema(min_length = 1, max_length = 250, pattern = "^[A-Za-z0-9_.~:+-]+$")]
    pub name: String,
    /// 0 to 1,000,000. Airflow's -1 (no limit) is not possible.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub slots: i64,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Taken and not needed: nothing is deferred here.
    #[serde(default)]
    pub include_deferred: bool,
}

/// What may be changed: Airflow's `PoolPatchBody`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PatchPool {
    /// Its name, if it is said; a pool cannot be renamed.
    pub pool: Option<String>,
    /// 0 to 1,000,000.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub slots: Option<i64>,
    /// What it is for.
    pub description: Option<String>,
    /// Taken and not needed: nothing is deferred here.
    pub include_deferred: Option<bool>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct PoolPath {
    pool_name: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// What the name contains, whatever the case.
    pool_name_pattern: Option<String>,
    /// `name`, `slots` or `id`; with `-` before it the other way round.
    #[serde(default)]
    order_by: Vec<String>,
    limit: Option<u32>,
    offset: Option<u32>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(one, change, remove))
}

/// The pools, by name.
#[utoipa::path(
    get, path = "/api/v2/pools", tag = "Pool", operation_id = "get_pools",
    params(ListQuery),
    responses(
        (status = 200, description = "Pools", body = PoolCollection),
        Invalid, Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<PoolCollection>, ApiError> {
    let by = order(&query.order_by, |names| {
        names.iter().map(|name| column(name)).collect::<Result<Vec<_>, _>>()
    })?;
    let mut pools = api.read(read).await?;
    let wanted = query.pool_name_pattern.unwrap_or_default().to_lowercase();
    pools.retain(|pool| pool.name.to_lowercase().contains(wanted.trim_matches('%')));
    for (by_slots, turned) in by.into_iter().rev() {
        pools.sort_by(|a, b| {
            let order = if by_slots { a.slots.cmp(&b.slots) } else { a.name.cmp(&b.name) };
            if turned { order.reverse() } else { order }
        });
    }
    let total_entries = pools.len();
    Ok(Json(PoolCollection { pools: cut(pools, query.limit, query.offset), total_entries }))
}

/// Whether the order of that name is by slots, and turned round.
fn column(name: &str) -> Result<(bool, bool), Vec<&'static str>> {
    let (plain, turned) = name.strip_prefix('-').map_or((name, false), |plain| (plain, true));
    match plain {
        "name" | "pool" | "id" => Ok((false, turned)),
        "slots" => Ok((true, turned)),
        _ => Err(vec!["name", "slots", "id"]),
    }
}

/// One pool.
#[utoipa::path(
    get, path = "/api/v2/pools/{pool_name}", tag = "Pool", operation_id = "get_pool",
    params(PoolPath),
    responses(
        (status = 200, description = "The pool", body = Pool), NotFound, Unprocessable, Faults,
    ),
)]
async fn one(
    State(api): State<Api>,
    Named(PoolPath { pool_name }): Named<PoolPath>,
) -> Result<Json<Pool>, ApiError> {
    Ok(Json(find(&api, &pool_name).await?))
}

/// A new pool.
#[utoipa::path(
    post, path = "/api/v2/pools", tag = "Pool", operation_id = "post_pool",
    request_body = PoolBody,
    responses(
        (status = 201, description = "The new pool", body = Pool),
        Invalid, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn add(
    State(api): State<Api>,
    Body(wanted): Body<PoolBody>,
) -> Result<(StatusCode, Json<Pool>), ApiError> {
    let PoolBody { name, slots, description, .. } = wanted;
    is_name(&name)?;
    let slots = slots_of(slots)?;
    if find(&api, &name).await.is_ok() {
        let message = format!("there is a pool `{name}` already");
        return Err(ApiError::conflict(message).hint("change it with PATCH"));
    }
    let description = description.unwrap_or_default();
    api.instance.set_pool(PoolRow { name: name.clone(), slots, description }).await?;
    Ok((StatusCode::CREATED, Json(find(&api, &name).await?)))
}

/// Changes a pool. What waits for a slot starts at once, if there is one now.
#[utoipa::path(
    patch, path = "/api/v2/pools/{pool_name}", tag = "Pool", operation_id = "patch_pool",
    params(PoolPath, MaskQuery),
    request_body = PatchPool,
    responses(
        (status = 200, description = "The pool, changed", body = Pool),
        Invalid, NotFound, TooLarge, Unprocessable, Faults,
    ),
)]
async fn change(
    State(api): State<Api>,
    Named(PoolPath { pool_name }): Named<PoolPath>,
    Asked(_): Asked<MaskQuery>,
    Body(change): Body<PatchPool>,
) -> Result<Json<Pool>, ApiError> {
    let known = find(&api, &pool_name).await?;
    if change.pool.is_some_and(|name| name != pool_name) {
        return Err(ApiError::unprocessable("a pool cannot be renamed"));
    }
    let slots = change.slots.map(slots_of).transpose()?.unwrap_or(known.slots);
    let description = change.description.or(known.description).unwrap_or_default();
    api.instance.set_pool(PoolRow { name: pool_name.clone(), slots, description }).await?;
    Ok(Json(find(&api, &pool_name).await?))
}

/// Takes a pool away that no task names.
#[utoipa::path(
    delete, path = "/api/v2/pools/{pool_name}", tag = "Pool", operation_id = "delete_pool",
    params(PoolPath),
    responses(
        (status = 204, description = "It is gone"),
        Invalid, NotFound, Conflict, Unprocessable, Faults,
    ),
)]
async fn remove(
    State(api): State<Api>,
    Named(PoolPath { pool_name }): Named<PoolPath>,
) -> Result<StatusCode, ApiError> {
    if pool_name == DEFAULT_POOL {
        return Err(ApiError::invalid(format!("the pool `{DEFAULT_POOL}` cannot be taken away")));
    }
    find(&api, &pool_name).await?;
    api.instance.remove_pool(pool_name).await?;
    Ok(StatusCode::NO_CONTENT)
}

const NAME_MAX: usize = 250;
const SLOTS_MAX: i64 = 1_000_000;

fn is_name(name: &str) -> Result<(), ApiError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_.~:+-".contains(c);
    match !name.is_empty() && name.len() <= NAME_MAX && name.chars().all(allowed) {
        true => Ok(()),
        false => Err(ApiError::unprocessable(format!(
            "the name of a pool has 1 to {NAME_MAX} letters, digits and `_.~:+-`"
        ))),
    }
}

fn slots_of(slots: i64) -> Result<u32, ApiError> {
    let found = u32::try_from(slots).ok().filter(|_| slots <= SLOTS_MAX);
    found.ok_or_else(|| {
        let message = format!("a pool has 0 to {SLOTS_MAX} slots: {slots}");
        ApiError::unprocessable(message).hint("for no limit take a large number")
    })
}

async fn find(api: &Api, name: &str) -> Result<Pool, ApiError> {
    let found = api.read(read).await?.into_iter().find(|pool| pool.name == name);
    found.ok_or_else(|| ApiError::not_found(format!("there is no pool `{name}`")))
}

/// All pools, with what their tasks hold and want.
fn read(store: &Store) -> Result<Vec<Pool>, StoreError> {
    let mut taken: HashMap<String, [u32; 3]> = HashMap::new();
    let mut dags = HashMap::new();
    for UnderWay { dag_id, version, task_id, state, count } in store.tasks_under_way()? {
        let dag = match dags.get(&(dag_id.clone(), version)) {
            Some(known) => known,
            None => {
                let dag = store.dag_version(&dag_id, version)?;
                dags.entry((dag_id, version)).or_insert(dag)
            }
        };
        let Some(task) = dag.as_ref().and_then(|dag| dag.task(&task_id)) else { continue };
        let place = match state {
            TaskState::Scheduled => 2,
            TaskState::Queued => 1,
            _ => 0,
        };
        taken.entry(task.pool.clone()).or_default()[place] += count * task.pool_slots;
    }
    let shown = |PoolRow { name, slots, description }: PoolRow| {
        let [running, queued, scheduled] = taken.get(&name).copied().unwrap_or_default();
        Pool {
            name,
            slots,
            description: Some(description).filter(|text| !text.is_empty()),
            include_deferred: false,
            occupied_slots: running + queued,
            running_slots: running,
            queued_slots: queued,
            scheduled_slots: scheduled,
            open_slots: slots.saturating_sub(running + queued),
            deferred_slots: 0,
        }
    };
    Ok(store.pool_rows()?.into_iter().map(shown).collect())
}
