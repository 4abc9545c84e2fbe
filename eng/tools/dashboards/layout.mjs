// Puts rows of panels into a dashboard, and gives it the variables and links that all three share.
import { DATASOURCE } from './panels.mjs';
import { PROJECTS, PROJECT_CHOICE, WORKFLOWS } from './queries.mjs';

const WIDTH = 24;

/** A heading and the lines of panels below it: [height, [panel, width], …], or panels alone that share the width evenly. */
export const row = (title, ...bands) => ({ title, bands });

const place = rows => {
  const panels = [];
  let y = 0;
  const add = (panel, gridPos) => panels.push({ id: panels.length + 1, ...panel, gridPos });
  for (const { title, bands } of rows) {
    add({ type: 'row', title, collapsed: false, panels: [] }, { x: 0, y: y++, w: WIDTH, h: 1 });
    for (const [height, ...entries] of bands) {
      let x = 0;
      for (const entry of entries) {
        const [panel, width] = Array.isArray(entry) ? entry : [entry, WIDTH / entries.length];
        add(panel, { x, y, w: width, h: height });
        x += width;
      }
      y += height;
    }
  }
  return panels;
};

const query = (name, label, description, text, qryType, rest) => ({
  type: 'query',
  name,
  label,
  description,
  datasource: DATASOURCE,
  definition: text,
  query: { qryType, query: text, refId: 'PrometheusVariableQueryEditor-VariableQuery' },
  refresh: 2, // when the range changes
  sort: 1, // by text
  ...rest,
});

const LABEL_VALUES = 1;
const QUERY_RESULT = 3;
const MANY = { multi: true, includeAll: true, allValue: '.*', current: { text: ['All'], value: ['$__all'] } };

export const variables = {
  datasource: { type: 'datasource', name: 'datasource', label: 'Prometheus', description: 'Where the metrics are.', query: 'prometheus', refresh: 1 },
  project: query('project', 'Project', 'By slug, or by name where the slug says nothing.', `query_result(${PROJECT_CHOICE})`, QUERY_RESULT, {
    ...MANY,
    regex: '/name="(?<text>.*)",project="(?<value>[^"]*)"/',
  }),
  workflow: query('workflow', 'Workflow', 'Those of the projects.', `label_values(circleci_workflow_runs_total{${PROJECTS}}, workflow)`, LABEL_VALUES, MANY),
  branch: query('branch', 'Branch', ':other is every branch, tag and run that has no name of its own here.',
    `label_values(circleci_workflow_runs_total{${WORKFLOWS}}, branch)`, LABEL_VALUES, MANY),
  window: query('window', 'Insights', 'Over how many days CircleCI computes its own figures.',
    `label_values(circleci_insights_workflow_runs{${PROJECTS}}, window)`, LABEL_VALUES, { sort: 4 }), // the longest first
  instance: query('instance', 'Exporter', 'Where it was scraped.', 'label_values(circleci_exporter_build_info, instance)', LABEL_VALUES, MANY),
};

const TITLES = {
  'circleci-overview': 'CircleCI overview',
  'circleci-workflow': 'CircleCI workflow',
  'circleci-exporter': 'CircleCI exporter',
};

const link = (uid, from) => ({
  type: 'link',
  title: TITLES[uid],
  url: `/d/${uid}`,
  icon: 'dashboard',
  tooltip: '',
  tags: [],
  asDropdown: false,
  targetBlank: false,
  includeVars: true,
  keepTime: ![uid, from].includes('circleci-exporter'), // its range is another one
});

/** A link to what a row of a table is about. */
export const toWorkflow = {
  title: 'Show this workflow',
  url:
    '/d/circleci-workflow?${datasource:queryparam}&${__url_time_range}&var-project=${__data.fields.project:percentencode}' +
    '&var-workflow=${__data.fields.workflow:percentencode}&var-branch=${__data.fields.branch:percentencode}',
};

export const dashboard = (uid, description, range, names, rows) => ({
  uid,
  title: TITLES[uid],
  description,
  tags: ['circleci', 'circle-exporter'],
  schemaVersion: 42,
  editable: true,
  graphTooltip: 1,
  time: { from: `now-${range}`, to: 'now' },
  timezone: 'browser',
  refresh: '1m',
  annotations: { list: [] },
  links: Object.keys(TITLES).filter(other => other !== uid).map(other => link(other, uid)),
  templating: { list: names.map(name => variables[name]) },
  panels: place(rows),
});
