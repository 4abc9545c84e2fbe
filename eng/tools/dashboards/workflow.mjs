// What about this workflow?
import { dashboard, row } from './layout.mjs';
import { RATIO, STATUS_COLORS, bars, cell, colored, column, columns, heatmap, lines, now, over, stat, steps, table } from './panels.mjs';
import {
  CHOSEN, INSIGHTS, WORKFLOW_LABELS,
  named, onlyTop, perWorkflow, rise, riseOverRange, successRatio,
} from './queries.mjs';

const RUNS = 'circleci_workflow_runs_total';
const CREDITS = 'circleci_workflow_credits_total';
const BUCKETS = 'circleci_workflow_run_duration_seconds_bucket';
const FAILURES = 'circleci_workflow_consecutive_failures';
const SUCCESSFUL = `${CHOSEN}, status="success"`;
const PERCENTILES = [50, 90, 95, 99];
const ROWS = 50;

const LEGEND = '{{workflow}} · {{name}} · {{branch}}';
const atEnd = (gauge, labels = CHOSEN) => `max by (${WORKFLOW_LABELS}) (${gauge}{${labels}} @ end())`;
const age = timestamp => `time() - ${perWorkflow(timestamp)}`;

const glance = [
  stat('Runs', 'Finished runs of the chosen workflows and branches that were counted in this range.',
    'locale', now(`sum(${riseOverRange(RUNS, CHOSEN)})`), { decimals: 0 }),
  stat('Success ratio', 'Successful runs by those that succeeded, failed or were in error, over this range. Green from 95 %, red below 80 %.',
    'percentunit', now(successRatio('', '$__range')), { thresholds: RATIO, decimals: 1 }),
  stat('Failures in a row', 'Runs that failed or were in error since the last success, of the chosen workflow that has most of them. Red from 3.',
    'locale', now(`max(${FAILURES}{${CHOSEN}})`), { thresholds: steps('green', [1, 'orange'], [3, 'red']), decimals: 0 }),
  stat('Last run', 'How long ago the newest finished run of the chosen workflows stopped.',
    's', now(`time() - max(circleci_workflow_last_run_timestamp_seconds{${CHOSEN}})`), { decimals: 1 }),
  stat('Last success', 'How long ago the newest successful run stopped, of the chosen workflow that waits longest for one.',
    's', now(`time() - min(${perWorkflow('circleci_workflow_last_success_timestamp_seconds')})`), { decimals: 1 }),
  stat('Credits per run', 'Credits of the runs that were counted in this range by their number, canceled ones included. Runs whose credits CircleCI does not tell count as 0.',
    'short', now(`sum(${riseOverRange(CREDITS, CHOSEN)}) / (sum(${riseOverRange(RUNS, CHOSEN)}) > 0)`), { decimals: 1 }),
];

const outcome = [
  [lines('Success ratio', 'Together: over the 24 hours before, from the counters. Each: over its newest 250 runs, the five worst of the chosen named branches. The dashed line is an objective of 95 %.',
    'percentunit', [
      over(successRatio('', '1d'), 'together, 24 h'),
      over(named(onlyTop(5, WORKFLOW_LABELS, perWorkflow('circleci_workflow_recent_success_ratio'), `-${atEnd('circleci_workflow_recent_success_ratio')}`)), LEGEND),
    ], {
      max: 1,
      thresholds: steps('transparent', [0.95, 'green']),
      custom: { thresholdsStyle: { mode: 'dashed' } },
      overrides: [colored('together, 24 h', 'text')],
    }), 12],
  [columns('Runs by status', 'Finished runs that were counted in each interval. They rise when CircleCI publishes a run, which can come in one batch a day.',
    'locale', [over(`sum by (status) (${rise(RUNS, CHOSEN)})`, '{{status}}')], { overrides: STATUS_COLORS, decimals: 0 }), 12],
];

const state = [
  table('State of each workflow', `Named branches, those with most failures in a row first, ${ROWS} at most. Success and p95 are those of the newest 250 runs.`,
    ['name', 'workflow', 'branch'], 'Failures in a row', [
      column(named(`topk(${ROWS}, ${perWorkflow(FAILURES)})`), 'Failures in a row', cell('locale', steps('text', [1, 'orange'], [3, 'red']), { decimals: 0 })),
      column(perWorkflow('circleci_workflow_last_run_successful'), 'Last run', cell('locale', undefined, {
        mappings: [{ type: 'value', options: { 0: { text: 'no success', color: 'red', index: 0 }, 1: { text: 'success', color: 'green', index: 1 } } }],
        'custom.cellOptions': { type: 'color-text' },
      })),
      column(age('circleci_workflow_last_run_timestamp_seconds'), 'Ended ago', cell('s', undefined, { decimals: 1 })),
      column(age('circleci_workflow_last_success_timestamp_seconds'), 'Last success ago', cell('s', steps('text', [259200, 'orange']), { decimals: 1 })),
      column(perWorkflow('circleci_workflow_recent_success_ratio'), 'Success', cell('percentunit', RATIO, { decimals: 1 })),
      column(perWorkflow('circleci_workflow_last_run_duration_seconds'), 'It took', cell('s', undefined, { decimals: 1 })),
      column(perWorkflow('circleci_workflow_recent_duration_p95_seconds'), 'p95', cell('s', undefined, { decimals: 1 })),
      column(perWorkflow('circleci_workflow_recent_runs'), 'Runs', cell('locale', undefined, { decimals: 0 })),
    ].map(limitToFirst)),
];

function limitToFirst(entry, index) {
  return index === 0 ? entry : { ...entry, expr: `${entry.expr} and on (${WORKFLOW_LABELS}) topk(${ROWS}, ${perWorkflow(FAILURES)})` };
}

const duration = [
  [lines('Duration, exact', 'Percentiles of the successful runs among the newest 250 of each named branch, approvals left out: the three slowest of the chosen workflows.',
    's', PERCENTILES.map(percentile => over(
      named(onlyTop(3, WORKFLOW_LABELS, perWorkflow(`circleci_workflow_recent_duration_p${percentile}_seconds`), atEnd('circleci_workflow_recent_duration_p95_seconds'))),
      `p${percentile} · ${LEGEND}`)),
    { legend: { displayMode: 'table', placement: 'right', calcs: ['lastNotNull'], sortBy: 'Last *', sortDesc: true } }), 14],
  [lines('Duration, from the histogram', 'Percentiles of the successful runs of all chosen workflows that were counted in the 24 hours before, as near as the bounds of the buckets allow.',
    's', PERCENTILES.map(percentile => over(`histogram_quantile(0.${percentile}, sum by (le) (${rise(BUCKETS, SUCCESSFUL, '1d')})) > 0`, `p${percentile}`))), 10],
];

const spread = [
  [heatmap('Spread of durations', 'How many successful and failed runs of named branches took how long, in the interval in which they were counted.',
    's', `sum by (le) (${rise(BUCKETS, CHOSEN)})`), 14],
  [lines('Credits per run', 'Credits of the runs that were counted in the 24 hours before by their number: the eight of the chosen workflows that used most in this range.',
    'short', [over(named(onlyTop(8, 'project, workflow',
      `sum by (project, workflow) (${rise(CREDITS, CHOSEN, '1d')}) / (sum by (project, workflow) (${rise(RUNS, CHOSEN, '1d')}) > 0)`,
      `sum by (project, workflow) (increase(${CREDITS}{${CHOSEN}}[$__range] @ end()))`)), '{{workflow}} · {{name}}')]), 10],
];

const insights = suffix => `max by (project, workflow) (circleci_insights_workflow_${suffix}{${INSIGHTS}})`;
const seconds = cell('s', undefined, { decimals: 1 });
const ofInsights = [
  [table('CircleCI\'s own figures', `Insights over its window and all branches, up to a day late: the ${ROWS} workflows with the longest p95. They take in every run that ended, not only successful ones.`,
    ['name', 'workflow'], 'p95', [
      [named(`topk(${ROWS}, ${insights('duration_p95_seconds')})`), 'p95', seconds],
      [insights('duration_min_seconds'), 'Shortest', seconds],
      [insights('duration_median_seconds'), 'Median', seconds],
      [insights('duration_max_seconds'), 'Longest', seconds],
      [insights('success_ratio'), 'Success', cell('percentunit', RATIO, { decimals: 1 })],
      [insights('runs'), 'Runs', cell('locale', undefined, { decimals: 0 })],
      [insights('credits'), 'Credits', cell('short', undefined, { decimals: 1 })],
    ].map(([expr, ...rest], index) => column(index === 0 ? expr : `${expr} and on (project, workflow) topk(${ROWS}, ${insights('duration_p95_seconds')})`, ...rest))), 16],
  [bars('Time to recovery', 'How long it takes on average from a failure to the next success, as Insights tells it over its window and all branches: the 12 longest of the chosen workflows.',
    's', now(`sort_desc(topk(12, ${named(insights('mean_time_to_recovery_seconds'))}))`, '{{workflow}} · {{name}}'), { min: 0, decimals: 1, thresholds: steps('blue') }), 8],
];

export default dashboard(
  'circleci-workflow',
  'One workflow, or a few side by side: outcome, duration, cost, and what CircleCI itself says of them.',
  '7d',
  ['datasource', 'project', 'workflow', 'branch', 'window'],
  [
    row('At a glance', [4, ...glance]),
    row('Outcome', [9, ...outcome], [6, ...state]),
    row('Duration and cost', [9, ...duration], [9, ...spread]),
    row('Insights', [9, ...ofInsights]),
  ],
);
