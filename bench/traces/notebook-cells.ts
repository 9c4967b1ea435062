import { Recorder } from './recorder.ts';

const title = 'lab/sales.py#1';
const load = 'lab/sales.py#2';
const explore = 'lab/sales.py#3';
const plot = 'lab/sales.py#4';

/** A person writes cells one after the other, goes back to one above, and moves another. */
export function notebookCells(): Recorder {
  const trace = new Recorder();
  const notebook = (...cells: readonly string[]): void => {
    trace.notebook('lab/sales.ipynb', cells);
  };
  trace.open(title, 'import pandas as pd\nimport matplotlib.pyplot as plt\n\n%matplotlib inline');
  trace.open(load, 'sales = pd.read_csv("sales.csv")\nsales.head()');
  trace.open(explore, '');
  notebook(title, load, explore);
  const end = (cell: string): number => trace.text(cell).length;
  trace.type(explore, 0, 'monthly_revenue = sales.groupby("month").revenue.sum()');
  trace.open(plot, '');
  notebook(title, load, explore, plot);
  trace.type(plot, 0, 'top = monthly_revenue.nlargest(3)\ntop.plot(kind="bar")\nplt.show()');
  trace.type(load, end(load), '\nsales["month"] = sales.date.str[:7]');
  trace.type(plot, end(plot), '\nprint(monthly_revenue.describe())');
  trace.type(explore, end(explore), '\nmonthly_revenue.index');
  notebook(title, explore, load, plot);
  trace.type(plot, end(plot), '\ntop.to_csv("top.csv")');
  notebook(title, load, plot);
  trace.close(explore);
  trace.type(plot, end(plot), '\nsales.info()');
  return trace;
}
