// The pieces that expressions are made of. A family is asked for no more than the variables select.
export const PROJECTS = 'project=~"$project"';
export const WORKFLOWS = `${PROJECTS}, workflow=~"$workflow"`;
export const CHOSEN = `${WORKFLOWS}, branch=~"$branch"`;
export const INSIGHTS = `${WORKFLOWS}, branch=":all", window=~"$window"`;
export const INSTANCES = 'instance=~"$instance"';

// Success and what counts against it: a canceled run says nothing about the code.
export const VALID = 'status=~"success|failed|error"';
export const BROKEN = 'status=~"failed|error"';

export const WORKFLOW_LABELS = 'project, workflow, branch';

/** What a counter rose by between two points of a graph. */
export const rise = (counter, labels, window = '$__rate_interval') => `increase(${counter}{${labels}}[${window}])`;

/** What a counter rose by over the range of the dashboard. */
export const riseOverRange = (counter, labels) => rise(counter, labels, '$__range');

/** One series for each workflow and branch, though two exporters may tell of it. */
export const perWorkflow = (gauge, labels = CHOSEN) => `max by (${WORKFLOW_LABELS}) (${gauge}{${labels}})`;

/** Successful runs by those that could have been. */
export const successRatio = (by, window) => {
  const sum = status => `sum${by && ` by (${by})`} (${rise('circleci_workflow_runs_total', `${CHOSEN}, ${status}`, window)})`;
  return `${sum('status="success"')} / (${sum(VALID)} > 0)`;
};

/** The same series that lead at the end of the range over all of it: a graph would change them from point to point. */
export const onlyTop = (count, by, expression, ranking) => `${expression} and on (${by}) topk(${count}, ${ranking})`;

// A slug such as circleci/43G3k…/44n9p… says nothing, so its project's name stands in its place.
const names = scope =>
  `group by (project, name) (circleci_project_info{${[...scope, 'vcs="circleci"'].join(', ')}}` +
  ` or on (project) label_replace(circleci_project_up{${scope.join(', ')}}, "name", "$1", "project", "(.+)"))`;

/** Adds the label "name", which is what people call the project. */
export const named = (expression, scope = PROJECTS) => `(${expression}) * on (project) group_left (name) ${names([scope])}`;

/** What the variable "project" offers: its text is the name, its value the slug. */
export const PROJECT_CHOICE = names([]);
