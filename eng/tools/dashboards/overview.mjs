// How is CI doing?
import { dashboard, row, toWorkflow } from './layout.mjs';
import { RATIO, STATUS_COLORS, bars, cell, column, columns, lines, now, over, stat, steps, table } from './panels.mjs';
import {
  BROKEN, CHOSEN, INSIGHTS, PROJECTS, WORKFLOW_LABELS,
  named, onlyTop, perWorkflow, rise, riseOverRange, successRatio,
} from './queries.mjs';

const RUNS = 'circleci_workflow_runs_total';
const CREDITS = 'circleci_workflow_credits_total';
const ROWS = 20;

const slowest = perWorkflow('circleci_workflow_recent_duration_p95_seconds');
const slowestRows = `topk(${ROWS}, ${slowest})`;
const failures = `sum by (${WORKFLOW_LABELS}) (${riseOverRange(RUNS, `${CHOSEN}, ${BROKEN}`)}) > 0`;
const failingRows = `topk(${ROWS}, ${failures})`;
const within = (rows, expression) => `${expression} and on (${WORKFLOW_LABELS}) ${rows}`;

const glance = [
  stat('Runs', 'Finished runs of the chosen workflows and branches that were counted in this range. A run is counted when CircleCI publishes it, up to a day after it finished.',
    'locale', now(`sum(${riseOverRange(RUNS, CHOSEN)})`), { decimals: 0 }),
  stat('Success ratio', 'Successful runs by those that succeeded, failed or were in error, over this range. Green from 95 %, red below 80 %.',
    'percentunit', now(successRatio('', '$__range')), { thresholds: RATIO, decimals: 1 }),
  stat('Duration, p95', 'Of 100 successful runs on named branches 95 took at most about that long: from the histogram, over this range. Runs that waited for an approval are left out.',
    's', now(`histogram_quantile(0.95, sum by (le) (${riseOverRange('circleci_workflow_run_duration_seconds_bucket', `${CHOSEN}, status="success"`)})) > 0`), { decimals: 1 }),
  stat('Credits', 'Credits of the runs that were counted in this range, as Insights tells them: compute and layer caching, which is not the bill.',
    'short', now(`sum(${riseOverRange(CREDITS, CHOSEN)})`), { decimals: 1 }),
  stat('Projects', 'How many of the chosen projects are being read.',
    'locale', now(`count(max by (project) (circleci_project_up{${PROJECTS}}))`), { decimals: 0 }),
  stat('Age of the data', 'How long ago the project that waits longest was last read completely. Orange after an hour, red after three; what is stale under your plan, the exporter dashboard tells.',
    's', now(`time() - min(max by (project) (circleci_project_last_success_timestamp_seconds{${PROJECTS}}))`),
    { thresholds: steps('green', [3600, 'orange'], [10800, 'red']), decimals: 0 }),
];

const outcome = [
  [bars('Success ratio by project', 'Successful runs by those that succeeded, failed or were in error, over this range: the 12 projects that are worst off, the worst first. The line of 95 % is green.',
    'percentunit', now(`sort(bottomk(12, ${named(successRatio('project', '$__range'))}))`, '{{name}}'),
    { thresholds: RATIO, min: 0, max: 1, decimals: 1 }), 10],
  [columns('Runs by status', 'Finished runs that were counted in each interval. They rise when CircleCI publishes a run, which can come in one batch a day.',
    'locale', [over(`sum by (status) (${rise(RUNS, CHOSEN)})`, '{{status}}')], { overrides: STATUS_COLORS, decimals: 0 }), 14],
];

const attention = [
  table('Slowest workflows', `The ${ROWS} that take longest: exact percentiles of the successful runs among the newest 250 of each named branch. "× usual" is their p95 by that of the same branch in CircleCI's window: orange from 1.25, red from 1.5.`,
    ['name', 'workflow', 'branch'], 'p95', [
      column(named(slowestRows), 'p95', cell('s', undefined, { decimals: 1 })),
      column(within(slowestRows, perWorkflow('circleci_workflow_recent_duration_p50_seconds')), 'p50', cell('s', undefined, { decimals: 1 })),
      column(`${slowestRows} / on (${WORKFLOW_LABELS}) ${perWorkflow('circleci_insights_workflow_duration_p95_seconds', `${CHOSEN}, window=~"$window"`)}`,
        '× usual', cell('none', steps('text', [1.25, 'orange'], [1.5, 'red']), { decimals: 2 })),
    ], { links: [toWorkflow] }),
  table('Most failing workflows', `The ${ROWS} with most runs that failed or were in error in this range, with their success ratio in it. The failures since the last success tell whether it still fails, on named branches.`,
    ['name', 'workflow', 'branch'], 'Failed', [
      column(named(failingRows), 'Failed', cell('locale', undefined, { decimals: 0 })),
      column(within(failingRows, `(${successRatio(WORKFLOW_LABELS, '$__range')})`), 'Success', cell('percentunit', RATIO, { decimals: 0 })),
      column(within(failingRows, perWorkflow('circleci_workflow_consecutive_failures')), 'In a row', cell('locale', steps('text', [1, 'orange'], [3, 'red']), { decimals: 0 })),
    ], { links: [toWorkflow], empty: 'Nothing failed in this range' }),
];

const spent = `sum by (project) (${rise(CREDITS, CHOSEN)})`;
const volume = [
  columns('Credits by project', 'Credits of the runs that were counted in each interval: the ten projects that used most in this range.',
    'short', [over(named(onlyTop(10, 'project', spent, `sum by (project) (increase(${CREDITS}{${CHOSEN}}[$__range] @ end()))`)), '{{name}}')]),
  lines('Runs a day', 'Runs of the chosen branches that were counted in the 24 hours before, and the mean of all branches over CircleCI\'s window: above it more is built than usual. The first day counts from the start of the exporter on.',
    'locale', [
      over(`sum(${rise(RUNS, CHOSEN, '1d')})`, 'counted in a day'),
      over(`sum(max by (project, workflow) (circleci_insights_workflow_throughput_runs_per_day{${INSIGHTS}}))`, 'Insights, mean of its window'),
    ], {
      decimals: 0,
      overrides: [{
        matcher: { id: 'byName', options: 'Insights, mean of its window' },
        properties: [
          { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
          { id: 'color', value: { mode: 'fixed', fixedColor: 'text' } },
        ],
      }],
    }),
];

export default dashboard(
  'circleci-overview',
  'How CI is doing: how much was built, how much of it succeeded, how long it took and what it cost.',
  '7d',
  ['datasource', 'project', 'workflow', 'branch', 'window'],
  [
    row('At a glance', [4, ...glance]),
    row('Outcome', [9, ...outcome]),
    row('What needs attention', [10, ...attention]),
    row('How much', [8, ...volume]),
  ],
);
