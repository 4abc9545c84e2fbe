// Can these numbers be trusted?
import { dashboard, row } from './layout.mjs';
import { NEUTRAL, colored, columns, lines, now, over, override, stat, steps } from './panels.mjs';
import { INSTANCES, PROJECTS, named, onlyTop, rise } from './queries.mjs';

const SCOPE = `${INSTANCES}, ${PROJECTS}`;
const REQUESTS = 'circleci_exporter_api_requests_total';
const DASHED = { 'custom.lineStyle': { fill: 'dash', dash: [10, 10] }, 'custom.fillOpacity': 0, color: { mode: 'fixed', fixedColor: 'red' } };

const yesOrNo = (good, bad) => ({
  thresholds: steps('red', [1, 'green']),
  mappings: [{ type: 'value', options: { 0: { text: bad, color: 'red', index: 0 }, 1: { text: good, color: 'green', index: 1 } } }],
});
const atMost = (warning, alarm) => ({ thresholds: steps('green', [warning, 'orange'], ...(alarm ? [[alarm, 'red']] : [])) });
const own = expression => `${expression} and on (job, instance) circleci_exporter_build_info{${INSTANCES}}`;
const quantile = (q, histogram, by) => `histogram_quantile(${q}, sum by (${by ? `${by}, ` : ''}le) (${rise(`${histogram}_bucket`, INSTANCES)})) >= 0`;
const perHour = expression => `3600 * sum(${expression})`;

const health = [
  stat('CircleCI', 'Whether CircleCI answers usefully. No: the token is rejected, or no request was answered for a minute.',
    'locale', now(`min(circleci_up{${INSTANCES}})`), yesOrNo('answers', 'no answer')),
  stat('Token', 'Whether CircleCI accepts the token.',
    'locale', now(`min(circleci_exporter_token_accepted{${INSTANCES}})`), yesOrNo('accepted', 'rejected')),
  stat('Projects down', 'Projects of which a reading was partial or failed the last time.',
    'locale', now(`sum(1 - circleci_project_up{${SCOPE}})`), { ...atMost(1), decimals: 0 }),
  stat('Ledger', 'Whether what is counted can be written. While it cannot, counters stay where they are; nothing is lost.',
    'locale', now(`min(circleci_exporter_ledger_writable{${INSTANCES}})`), yesOrNo('writable', 'not writable')),
  stat('Catching up', 'Whether the readings that were due at the start, or after a pause, are still being done. Counters may jump meanwhile.',
    'locale', now(`max(circleci_exporter_catching_up{${INSTANCES}})`), {
      mappings: [{ type: 'value', options: { 0: { text: 'no', color: 'green', index: 0 }, 1: { text: 'yes', color: 'orange', index: 1 } } }],
      thresholds: steps('green', [1, 'orange']),
    }),
  stat('Lines dropped', 'Exposition lines that metrics.max_series holds back.',
    'locale', now(`sum(circleci_exporter_series_dropped{${INSTANCES}}) or 0 * sum(circleci_exporter_series{${INSTANCES}})`), { ...atMost(1, 1), decimals: 0 }),
];

const lastSuccess = modifier => `circleci_project_last_success_timestamp_seconds{${SCOPE}}${modifier}`;
const data = [
  lines('Age by project', 'How long ago each project was last read completely: the ten oldest at the end of the range. Above the dashed line data are stale under the present plan.',
    's', [
      over(named(onlyTop(10, 'project', `time() - max by (project) (${lastSuccess('')})`, `-max by (project) (${lastSuccess(' @ end()')})`), SCOPE), '{{name}}'),
      over(`min(circleci_exporter_plan_staleness_seconds{${INSTANCES}})`, 'stale'),
    ], { overrides: [override('stale', DASHED)] }),
  lines('How late CircleCI is', 'Time from the end of a run until it was seen to have ended, our own interval included: of the runs that were counted in each interval.',
    's', [
      over(quantile(0.5, 'circleci_exporter_run_lateness_seconds'), 'half of the runs'),
      over(quantile(0.95, 'circleci_exporter_run_lateness_seconds'), '95 of 100 runs'),
    ], { interval: '1m', maxDataPoints: 100, custom: { showPoints: 'always', spanNulls: true, lineWidth: 1 } }),
];

const CODES = [
  override('200', { color: { mode: 'fixed', fixedColor: 'green' } }),
  override('429', { color: { mode: 'fixed', fixedColor: 'orange' } }),
  ...['401', '403', '404'].map((code, index) => colored(code, ['purple', 'semi-dark-purple', 'light-purple'][index])),
  { matcher: { id: 'byRegexp', options: '/^(5..|timeout|network|unusable)$/' }, properties: [{ id: 'color', value: { mode: 'shades', fixedColor: 'red' } }] },
];

const api = [
  columns('API requests by answer', 'Attempts a second, retries included, by the status code of the answer, or by what came instead of one.',
    'reqps', [over(`sum by (code) (rate(${REQUESTS}{${INSTANCES}}[$__rate_interval]))`, '{{code}}')], { overrides: CODES }),
  columns('API requests by endpoint', 'Attempts a second, retries included, by the route that was asked.',
    'reqps', [over(`sum by (endpoint) (rate(${REQUESTS}{${INSTANCES}}[$__rate_interval]))`, '{{endpoint}}')]),
];

const budget = [
  [lines('Requests against budget and plan', 'Requests an hour: what was sent, what the configuration needs when all is read as often as it says, and what the budget allows. Where the plan is above the budget, data are read less often.',
    'short', [
      over(perHour(`rate(${REQUESTS}{${INSTANCES}}[$__rate_interval])`), 'sent'),
      over(`sum(circleci_exporter_api_plan_requests_per_hour{${INSTANCES}})`, 'plan'),
      over(perHour(`circleci_exporter_api_budget_requests_per_second{${INSTANCES}}`), 'budget'),
    ], { overrides: [override('budget', DASHED)], custom: { scaleDistribution: { type: 'log', log: 10 }, axisLabel: 'requests an hour' }, min: undefined }), 10],
  [lines('Throttling', 'Share of the requests that CircleCI answered with 429, too many. Dashed: 20 %.',
    'percentunit', [over(`1 - sum(rate(${REQUESTS}{${INSTANCES}, code!="429"}[$__rate_interval])) / sum(rate(${REQUESTS}{${INSTANCES}}[$__rate_interval]))`, 'answered 429')],
    { max: 1, thresholds: steps('transparent', [0.2, 'red']), custom: { thresholdsStyle: { mode: 'dashed' }, fillOpacity: 20 }, overrides: [colored('answered 429', 'orange')] }), 7],
  [stat('Left of CircleCI\'s limit', 'What CircleCI last told about its own limit: the share that is left for everybody who uses this token. It tells nothing as a rule.',
    'percentunit', now(`min(circleci_exporter_api_rate_limit_remaining{${INSTANCES}} / circleci_exporter_api_rate_limit_limit{${INSTANCES}})`),
    { thresholds: steps('red', [0.1, 'orange'], [0.3, 'green']), decimals: 0, noValue: 'not told' }), 4],
  [stat('Paused for', 'For how long nothing is asked because CircleCI said so.',
    's', now(`clamp_min(max(circleci_exporter_api_throttled_until_timestamp_seconds{${INSTANCES}} - time()), 0) or 0 * max(circleci_up{${INSTANCES}})`), { ...atMost(1, 300), decimals: 0 }), 3],
];

const readings = [
  [lines('Reading duration, p95', 'Of 100 readings of a kind 95 took at most about that long, waiting for the budget and retries included.',
    's', [over(quantile(0.95, 'circleci_exporter_reading_duration_seconds', 'kind'), '{{kind}}')],
    { interval: '1m', maxDataPoints: 100, custom: { showPoints: 'always', spanNulls: true, lineWidth: 1 } }), 12],
  [columns('Readings by result', 'Readings of targets in each interval, by what became of them. A partial one keeps what it could read.',
    'locale', [over(`sum by (result) (${rise('circleci_exporter_readings_total', INSTANCES)})`, '{{result}}')],
    { overrides: [colored('complete', 'green'), colored('partial', 'orange'), colored('failed', 'red')], decimals: 0 }), 12],
];

const account = (family, name, labels = INSTANCES) => now(`sum(${family}{${labels}})`, name);
const suspicious = name => override(name, { thresholds: atMost(1).thresholds });
const ledger = [
  [stat('Accounts of the ledger', 'Since the ledger began. Recorded: counted runs. Adopted: they had ended before counting began. Late: they came later than ledger.history reaches. Gaps: lists that CircleCI cut before the runs that were known. Short: lists cut at 250 runs. Conflicts: counted runs that changed their status. Missed: runs that the cheap check for changes had not announced.',
    'locale', [
      account('circleci_exporter_ledger_runs_recorded_total', 'recorded'),
      account('circleci_exporter_ledger_runs_not_counted_total', 'adopted', `${INSTANCES}, reason="adopted"`),
      account('circleci_exporter_ledger_runs_not_counted_total', 'late', `${INSTANCES}, reason="late"`),
      account('circleci_exporter_ledger_gaps_total', 'gaps'),
      account('circleci_exporter_ledger_short_listings_total', 'short'),
      account('circleci_exporter_ledger_conflicts_total', 'conflicts'),
      account('circleci_exporter_change_detection_misses_total', 'missed'),
    ], { overrides: [suspicious('late'), suspicious('gaps')], decimals: 0, thresholds: NEUTRAL }), 14],
  [columns('Runs recorded', 'Runs that entered the counters in each interval. CircleCI may publish them in one batch a day.',
    'locale', [over(`sum(${rise('circleci_exporter_ledger_runs_recorded_total', INSTANCES)})`, 'recorded')], { decimals: 0, overrides: [colored('recorded', 'blue')] }), 10],
];

const process = [
  lines('Lines served', 'Exposition lines in the served snapshot, and those that metrics.max_series holds back.',
    'locale', [
      over(`sum(circleci_exporter_series{${INSTANCES}})`, 'served'),
      over(`sum(circleci_exporter_series_dropped{${INSTANCES}}) or 0 * sum(circleci_exporter_series{${INSTANCES}})`, 'dropped'),
    ], { decimals: 0, overrides: [colored('served', 'blue'), colored('dropped', 'red')] }),
  lines('Memory', 'What the process holds in memory, and its managed heap after the last collection.',
    'bytes', [
      over(own(`process_resident_memory_bytes{${INSTANCES}}`), 'resident, {{instance}}'),
      over(own(`dotnet_gc_heap_size_bytes{${INSTANCES}}`), 'heap, {{instance}}'),
    ]),
  lines('CPU', 'Processor time by time: 100 % is one core.',
    'percentunit', [over(own(`rate(process_cpu_seconds_total{${INSTANCES}}[$__rate_interval])`), '{{instance}}')]),
];

export default dashboard(
  'circleci-exporter',
  'Whether the numbers can be trusted: what could be read, how old it is, what CircleCI answered and what the ledger says.',
  '6h',
  ['datasource', 'instance', 'project'],
  [
    row('Health', [4, ...health]),
    row('Data', [8, ...data]),
    row('CircleCI\'s API', [8, ...api], [7, ...budget], [7, ...readings]),
    row('Ledger', [7, ...ledger]),
    row('Process', [7, ...process]),
  ],
);
