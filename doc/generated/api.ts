// Made by `xiaobao describe --ts` from the descriptor tables; never edited.

export interface CodesRuleList {
  items: RuleOut[];
}

export interface RuleOut {
  id: string;
  process: string;
  name_zh: string;
  name_en: string;
  trigger?: string;
  basis?: string;
  kind?: string;
  unit?: string;
  amount: number;
  valid_from?: string;
  valid_to?: string;
}

export interface CalendarQuery {
  year?: number;
}

export interface CodesDayList {
  items: DayOut[];
}

export interface DayOut {
  day: string;
  kind: string;
  name: string;
}

export interface CodesEntryList {
  items: EntryOut[];
}

export interface EntryOut {
  code: string;
  parent?: string;
  name_zh: string;
  name_en: string;
  valid_from?: string;
  valid_to?: string;
}

export interface DueIn {
  rule: string;
  from_at?: string;
  from_on?: string;
  pauses?: SpanIn[];
}

export interface SpanIn {
  from_on: string;
  to_on: string;
}

export interface DueOut {
  rule: string;
  name_zh: string;
  name_en: string;
  basis?: string;
  unit: string;
  amount: number;
  started_on: string;
  due_on: string;
  due_on_rolled: string;
  due_at?: number;
  provisional: boolean;
  steps: StepOut[];
}

export interface StepOut {
  day: string;
  kind: "start" | "counted" | "skipped" | "paused" | "added" | "rolled";
  note?: string;
}

export interface CodesPackList {
  items: CodesPack[];
}

export interface CodesPack {
  name: string;
  sha: string;
  source: string;
  loaded_at: number;
  version: number;
  shipped_newer: boolean;
  content?: string;
  history?: CodesPackPast[];
}

export interface CodesPackPast {
  version: number;
  at: number;
  actor_id?: string;
  source: string;
  reason?: string;
  sha: string;
  added: number;
  changed: number;
  ended: number;
}

export interface CodesPackCheck {
  content: string;
}

export interface CodesReport {
  problems: CodesProblem[];
  added: CodesRowNote[];
  changed: CodesRowNote[];
  ended: CodesRowNote[];
  n_problems: number;
  n_added: number;
  n_changed: number;
  n_ended: number;
  n_rows: number;
}

export interface CodesProblem {
  row: number;
  column?: string;
  key: string;
  rule?: string;
  message: string;
}

export interface CodesRowNote {
  row: number;
  key: string;
}

export interface CodesPackLoad {
  content: string;
  reason: string;
  version: number;
}

export interface OrgsTreeQuery {
  on?: string;
  known?: string;
}

export interface OrgsUnitList {
  items: OrgsUnit[];
}

export interface OrgsUnit {
  id: string;
  parent_id?: string;
  tenant_id: string;
  kind: "union" | "entity" | "branch" | "outlet" | "department";
  code: string;
  name: string;
  path: string;
  phone?: string;
  address?: string;
  valid_from?: string;
  valid_to?: string;
  version: number;
}

export interface OrgsUnitNew {
  parent_id: string;
  kind: "union" | "entity" | "branch" | "outlet" | "department";
  code: string;
  name: string;
  phone?: string;
  address?: string;
  valid_from?: string;
}

export interface OrgsUnitChange {
  name?: string;
  phone?: string;
  address?: string;
  effective_on?: string;
  version: number;
}

export interface OrgsUnitClose {
  valid_to: string;
  version: number;
}

export interface OrgsUnitReopen {
  version: number;
}

export interface OrgsUnitMove {
  parent_id: string;
  effective_on?: string;
  version: number;
}

export interface OrgsPostsQuery {
  tenant_id?: string;
  on?: string;
}

export interface OrgsDutyList {
  items: OrgsDuty[];
}

export interface OrgsDuty {
  unit_id: string;
  user_id: string;
  duty: string;
  share_percent: number;
  full_time?: boolean;
  valid_from: string;
  valid_to?: string;
  id?: string;
  version?: number;
  unit_name?: string;
  user_name?: string;
}

export interface OrgsRouteList {
  items: OrgsRoute[];
}

export interface OrgsRoute {
  business?: string;
  product?: string;
  channel?: string;
  unit_id?: string;
  to_unit_id: string;
  to_user_id?: string;
  priority: number;
  valid_from: string;
  valid_to?: string;
  id?: string;
  version?: number;
  unit_name?: string;
  user_name?: string;
}

export interface OrgsReceiverQuery {
  business?: string;
  product?: string;
  channel?: string;
  unit_id?: string;
  tenant_id?: string;
  on?: string;
}

export interface OrgsReceiver {
  route_id?: string;
  unit_id?: string;
  user_id?: string;
  instead_of?: string;
  unit_name?: string;
  user_name?: string;
  instead_of_name?: string;
}

export interface OrgsSubstituteList {
  items: OrgsSubstitute[];
}

export interface OrgsSubstitute {
  absent_id: string;
  substitute_id: string;
  reason: string;
  valid_from: string;
  valid_to: string;
  id?: string;
  version?: number;
  absent_name?: string;
  substitute_name?: string;
}

export interface UsersLogin {
  login: string;
  password: string;
}

export interface UsersLoginReply {
  token: string;
  user: UsersMeUser;
  must_change: boolean;
}

export interface UsersMeUser {
  id: string;
  tenant_id: string;
  org_id: string;
  name: string;
  login: string;
  tenant_name: string;
  org_name: string;
  roles: string[];
  rights: UsersRight[];
}

export interface UsersRight {
  name: string;
  scope: string;
}

export interface UsersMe {
  user: UsersMeUser;
  must_change: boolean;
}

export interface UsersOk {
  ok: boolean;
}

export interface UsersSessionList {
  items: UsersSession[];
}

export interface UsersSession {
  id: string;
  created_at: number;
  expires_at: number;
  remote?: string;
  user_agent?: string;
  current: boolean;
}

export interface UsersTokenList {
  items: UsersToken[];
}

export interface UsersToken {
  id: string;
  name: string;
  scopes: string[];
  created_at: number;
  expires_at: number;
  last_used_at: number;
}

export interface UsersTokenNew {
  name: string;
  scopes: string[];
  days: number;
}

export interface UsersTokenMade {
  id: string;
  token: string;
  expires_at: number;
}

export interface UsersPassword {
  old_password: string;
  new_password: string;
}

export interface UsersActivate {
  token: string;
  new_password: string;
}

export interface UsersQuery {
  org_id?: string;
  unit_id?: string;
  after?: string;
  text?: string;
  right?: string;
}

export interface UsersList {
  items: UsersUser[];
  next?: string;
}

export interface UsersUser {
  id: string;
  org_id: string;
  login: string;
  name: string;
  org_name?: string;
  state: string;
  staff_no?: string;
  roles: string[];
  version: number;
}

export interface UsersNewUser {
  login: string;
  name: string;
  staff_no?: string;
  org_id: string;
  roles: string[];
}

export interface UsersInvited {
  id: string;
  activation_token: string;
}

export interface UsersChange {
  name: string;
  org_id: string;
  roles: string[];
  disabled?: boolean;
  version: number;
}

export interface UsersStaffList {
  items: UsersStaff[];
}

export interface UsersStaff {
  id: string;
  org_id: string;
  name: string;
  org_name?: string;
}

export interface UsersRoles {
  items: UsersRoleRight[];
}

export interface UsersRoleRight {
  role: string;
  name: string;
  scope: string;
}

export interface CasesSummary {
  due_today: number;
  overdue: number;
  to_sign: number;
  to_check: number;
  to_approve: number;
  unassigned: number;
  mine_open: number;
  followup_due: number;
  warn_first: number;
  warn_second: number;
  warn_last: number;
}

export interface CasesFilter {
  state?: string;
  open?: string;
  due?: string;
  handler_id?: string;
  unit_id?: string;
  tenant_id?: string;
  cause?: string;
  business?: string;
  channel_in?: string;
  due_from?: string;
  due_to?: string;
  sort?: string;
  totals?: boolean;
  mine?: string;
  text?: string;
  after?: string;
  limit?: number;
}

export interface CasesPage {
  items: CasesRow[];
  next?: string;
  total?: string;
}

export interface CasesRow {
  tenant_id: string;
  tenant_name?: string;
  id: string;
  no: string;
  state: "registered" | "assigned" | "investigating" | "mediation" | "appraisal" | "extension_pending" | "decision_pending" | "decided" | "notified" | "followup" | "closed" | "review" | "withdrawn" | "merged" | "not_accepted" | "reopened";
  level?: string;
  title?: string;
  business?: string;
  cause?: string;
  channel_in?: string;
  unit_id: string;
  unit_name?: string;
  handler_id?: string;
  handler_name?: string;
  consumer_masked?: string;
  phone_masked?: string;
  groups?: string[];
  received_at: number;
  due_on: string;
  internal_due_on?: string;
  overdue: boolean;
  days_left: number;
  warning?: number;
  version: number;
}

export interface CasesSearchQuery {
  q: string;
  after?: string;
  fresh?: string;
}

export interface CasesSearchPage {
  items: CasesSearchHit[];
  next?: string;
  stale_by: number;
}

export interface CasesSearchHit {
  id: string;
  tenant_id: string;
  no: string;
  state: "registered" | "assigned" | "investigating" | "mediation" | "appraisal" | "extension_pending" | "decision_pending" | "decided" | "notified" | "followup" | "closed" | "review" | "withdrawn" | "merged" | "not_accepted" | "reopened";
  snippet?: string;
  business?: string;
  cause?: string;
  received_at: number;
  due_on?: string;
}

export interface CasesLookup {
  field: string;
  value: string;
}

export interface CasesDeskIntake {
  channel_in: string;
  consumer_name: string;
  phone: string;
  matter: string;
  demand?: string;
  product?: string;
  source?: string;
  id_no?: string;
  address?: string;
  business?: string;
  cause?: string;
  level?: string;
  complainant_type?: string;
  special_groups?: string[];
  demands?: string[];
  unit_id?: string;
  amount_fen?: number;
}

export interface CasesFiledAtDesk {
  id: string;
  no: string;
  version: number;
  due_on: string;
}

export interface CasesDoc {
  case: CasesDocCase;
  consumer?: CasesDocConsumer;
  decision?: CasesDocDecision;
  finding?: CasesDocFinding;
  extension?: CasesDocExtension;
  followup?: CasesDocFollowup;
  review?: CasesDocReview;
  clocks: CasesDocClock[];
  attachments: CasesFile[];
  actions: CasesDocOffer[];
  steps: CasesDocStep[];
}

export interface CasesDocCase {
  id: string;
  unit_id: string;
  tenant_id: string;
  first_contact_id?: string;
  handler_id?: string;
  checker_id?: string;
  repeat_of?: string;
  respondent_id?: string;
  respondent_name?: string;
  rectification?: string;
  no: string;
  level?: string;
  urgency?: string;
  title?: string;
  matter?: string;
  demand?: string;
  product?: string;
  business?: string;
  cause?: string;
  cause_found?: string;
  channel?: string;
  channel_in?: string;
  source?: string;
  unit_name?: string;
  tenant_name?: string;
  first_contact_name?: string;
  handler_name?: string;
  checker_name?: string;
  outcome?: string;
  responsibility?: string;
  answer?: string;
  original_no?: string;
  state: "registered" | "assigned" | "investigating" | "mediation" | "appraisal" | "extension_pending" | "decision_pending" | "decided" | "notified" | "followup" | "closed" | "review" | "withdrawn" | "merged" | "not_accepted" | "reopened";
  demands?: string[];
  rights?: string[];
  amount_fen?: number;
  extended_to: number;
  satisfaction?: number;
  notice_attempts?: number;
  version: number;
  received_at: number;
  registered_at?: number;
  notified_at?: number;
  closed_at?: number;
  due_on: string;
  due_on_rolled?: string;
  internal_due_on?: string;
  happened_on?: string;
  due_provisional?: boolean;
  masked: boolean;
  handover?: CasesDocHandover;
}

export interface CasesDocHandover {
  to_id?: string;
  unit_id?: string;
  to_name?: string;
  unit_name?: string;
  at?: number;
  refused_count?: number;
}

export interface CasesDocConsumer {
  id?: string;
  name_masked?: string;
  phone_masked?: string;
  id_no_masked?: string;
  address_masked?: string;
  complainant_type?: string;
  special_groups?: string[];
  cases_count?: number;
}

export interface CasesDocDecision {
  facts?: string;
  basis?: string;
  reasons?: string;
  remedies?: string;
  outcome?: string;
  amount_fen?: number;
}

export interface CasesDocFinding {
  facts?: string;
  evidence?: string;
  conclusion?: string;
}

export interface CasesDocExtension {
  to?: number;
  reason?: string;
  requested_by?: string;
  requested_at?: number;
  state?: string;
}

export interface CasesDocFollowup {
  result?: string;
  note?: string;
  satisfaction?: number;
  timely?: boolean;
  respect?: boolean;
  clear?: boolean;
  pressed?: boolean;
}

export interface CasesDocReview {
  reason?: string;
  due_on?: string;
}

export interface CasesDocClock {
  rule: string;
  name_zh: string;
  name_en: string;
  basis?: string;
  kind: string;
  started_on?: string;
  due_on: string;
  due_on_rolled?: string;
  due_at?: number;
  stopped_at?: number;
  provisional?: boolean;
  state: "running" | "paused" | "met" | "missed" | "stopped";
  days_left: number;
  owner_id?: string;
}

export interface CasesFile {
  id: string;
  name: string;
  type?: string;
  hash?: string;
  source?: string;
  size: number;
  added_at?: number;
  added_by?: string;
}

export interface CasesDocOffer {
  action: "take" | "code" | "hand_over" | "sign" | "refuse_handover" | "rule_handover" | "start" | "first_contact" | "note" | "message" | "finding" | "request_extension" | "approve_extension" | "reject_extension" | "pause" | "resume" | "propose_decision" | "check_return" | "check_approve" | "notify" | "follow_up" | "handling_note" | "self_review" | "find_fault" | "close" | "not_accept" | "withdraw" | "merge" | "reopen" | "start_review" | "decide_review" | "attach" | "supplement" | "accept" | "object" | "rate";
  open: boolean;
  why?: string;
}

export interface CasesDocStep {
  step: string;
  state: string;
  at?: number;
}

export interface CasesTimeline {
  items: CasesEntry[];
}

export interface CasesEntry {
  version: number;
  at: number;
  type: string;
  kind: string;
  actor_id?: string;
  actor_name?: string;
  text?: string;
  to_consumer: boolean;
  fields?: CasesEntryField[];
}

export interface CasesEntryField {
  name: string;
  value: string;
}

export interface CasesAct {
  action: "take" | "code" | "hand_over" | "sign" | "refuse_handover" | "rule_handover" | "start" | "first_contact" | "note" | "message" | "finding" | "request_extension" | "approve_extension" | "reject_extension" | "pause" | "resume" | "propose_decision" | "check_return" | "check_approve" | "notify" | "follow_up" | "handling_note" | "self_review" | "find_fault" | "close" | "not_accept" | "withdraw" | "merge" | "reopen" | "start_review" | "decide_review" | "attach" | "supplement" | "accept" | "object" | "rate";
  version: number;
  note?: string;
  facts?: string;
  basis?: string;
  reasons?: string;
  remedies?: string;
  evidence?: string;
  conclusion?: string;
  opinion?: string;
  lacking?: string;
  improvement?: string;
  proof?: string;
  to_id?: string;
  unit_id?: string;
  respondent_id?: string;
  business?: string;
  cause?: string;
  channel?: string;
  level?: string;
  urgency?: string;
  cause_found?: string;
  outcome?: string;
  responsibility?: string;
  kind?: string;
  reason?: string;
  result?: string;
  into_no?: string;
  rectification?: string;
  rights?: string[];
  to?: number;
  amount_fen?: number;
  satisfaction?: number;
  reached?: boolean;
  timely?: boolean;
  respect?: boolean;
  clear?: boolean;
  pressed?: boolean;
  upheld?: boolean;
  systemic?: boolean;
  from_on?: string;
  to_on?: string;
  done_on?: string;
}

export interface CasesPerson {
  id: string;
  name_masked?: string;
  phone_masked?: string;
  id_no_masked?: string;
  address_masked?: string;
  special_groups: string[];
  id_doubtful: boolean;
  cases: CasesPersonCase[];
}

export interface CasesPersonCase {
  id: string;
  no: string;
  state: "registered" | "assigned" | "investigating" | "mediation" | "appraisal" | "extension_pending" | "decision_pending" | "decided" | "notified" | "followup" | "closed" | "review" | "withdrawn" | "merged" | "not_accepted" | "reopened";
  unit_id: string;
  unit_name?: string;
  summary?: string;
  business?: string;
  cause?: string;
  received_at: number;
  due_on?: string;
  version: number;
}

export interface CasesReveal {
  field: string;
  reason: string;
}

export interface CasesRevealed {
  value: string;
}

export interface CasesOneTimeIn {
  reason: string;
}

export interface CasesOneTimeCode {
  code: string;
  expires_at: number;
}

export interface CasesNewUpload {
  name: string;
  type: string;
  size: number;
}

export interface CasesUpload {
  id: string;
  name: string;
  type: string;
  size: number;
  received: number;
  part_min: number;
  part_max: number;
}

export interface CasesUploadOffset {
  offset: number;
}

export interface CasesUploadFinish {
  sha256: string;
}

export interface PortalInfo {
  institutions: PortalInstitution[];
  products: PortalCode[];
  demands: PortalCode[];
  special_groups: PortalCode[];
  limits: PortalLimits;
}

export interface PortalInstitution {
  tenant_id: string;
  name: string;
  phone?: string;
  address?: string;
  outlets: PortalOutlet[];
}

export interface PortalOutlet {
  id: string;
  name: string;
}

export interface PortalCode {
  code: string;
  name_zh: string;
  name_en: string;
}

export interface PortalLimits {
  days: number;
  extended: number;
  most: number;
  basis: string;
}

export interface PortalChallenge {
  challenge: string;
  bits: number;
}

export interface PortalIntake {
  tenant_id: string;
  outlet_id?: string;
  matter: string;
  product?: string;
  demand?: string;
  consumer_name: string;
  phone: string;
  id_no?: string;
  address?: string;
  complainant_type?: string;
  reply_by?: string;
  happened_on?: string;
  amount_fen?: number;
  demands?: string[];
  special_groups?: string[];
}

export interface PortalFiled {
  id: string;
  no: string;
  code: string;
  basis: string;
  received_at: number;
  due_on: string;
}

export interface PortalEnter {
  code: string;
  phone: string;
}

export interface PortalEntered {
  token: string;
  case: PortalCase;
}

export interface PortalCase {
  no: string;
  state: "registered" | "assigned" | "investigating" | "mediation" | "appraisal" | "extension_pending" | "decision_pending" | "decided" | "notified" | "followup" | "closed" | "review" | "withdrawn" | "merged" | "not_accepted" | "reopened";
  unit_name: string;
  hotline?: string;
  received_at: number;
  due_on: string;
  due_on_rolled: string;
  notified_on?: string;
  review_until?: string;
  review_due_on?: string;
  answer?: string;
  rated?: number;
  extended: boolean;
  decision_ready: boolean;
  second_factor: boolean;
  steps: PortalStep[];
  can: string[];
  messages: PortalMessage[];
  attachments: PortalFile[];
}

export interface PortalStep {
  step: string;
  state: string;
  at?: number;
}

export interface PortalMessage {
  at: number;
  from: string;
  type: string;
  text?: string;
  locked: boolean;
}

export interface PortalFile {
  id: string;
  name?: string;
  size: number;
}

export interface PortalOk {
  ok: boolean;
}

export interface PortalCaseReply {
  case: PortalCase;
}

export interface PortalSecondFactor {
  id_tail?: string;
  code?: string;
}

export interface PortalLetter {
  no: string;
  facts: string;
  basis: string;
  reasons: string;
  remedies: string;
  outcome: string;
  unit_name: string;
  amount_fen?: number;
  decided_on: string;
  notified_on: string;
}

export interface PortalAct {
  action: string;
  text?: string;
  satisfaction?: number;
  pressed?: boolean;
  timely?: boolean;
  respect?: boolean;
  clear?: boolean;
}

export interface ExchangeUpload {
  kind: "orgs" | "staff" | "cases";
  name?: string;
  sheet?: string;
  map?: string;
  entity?: string;
}

export interface ExchangeImport {
  id: string;
  kind: "orgs" | "staff" | "cases";
  state: "checked" | "running" | "done" | "cancelled";
  name?: string;
  entity?: string;
  created_at: number;
  total: number;
  read: number;
  filed: number;
  merged: number;
  duplicates: number;
  rejected: number;
  last_row?: number;
  report?: unknown;
}

export interface ExchangeImports {
  items: ExchangeImport[];
}

export interface ExchangeConfirm {
  skip_bad?: boolean;
}

export interface ArchivePackageIn {
  reason: string;
}

export interface AuditQuery {
  tenant_id?: string;
  actor_id?: string;
  stream_id?: string;
  type?: string;
  no?: string;
  before?: string;
  from?: string;
  to?: string;
  limit?: number;
}

export interface AuditPage {
  tenant_id?: string;
  items: AuditEntry[];
  next?: string;
}

export interface AuditEntry {
  log_index?: number;
  at: number;
  type: string;
  stream_id: string;
  version: number;
  case_no?: string;
  actor_id?: string;
  actor_name?: string;
  org_id?: string;
  hash: string;
  detail?: unknown;
}

export interface AuditCheck {
  state: string;
  walked: number;
  total: number;
  started_at?: number;
  started_by?: string;
  ended_at?: number;
  ok?: boolean;
  events?: number;
  streams?: number;
  sealed?: number;
  why?: string;
  tenant_id?: string;
  stream_id?: string;
  version?: number;
  log_index?: number;
  checkpoints: AuditCheckpoint[];
}

export interface AuditCheckpoint {
  tenant_id?: string;
  size: number;
  at: number;
  root: string;
  key_id: string;
}

