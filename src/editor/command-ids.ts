/** The commands as `package.json` names them. */
export const commandIds = {
  clearKvCache: 'foretype.clearKvCache',
  toggleCompletions: 'foretype.toggleCompletions',
  toggleLanguage: 'foretype.toggleLanguage',
  snooze: 'foretype.snooze',
  snoozeUntilRestart: 'foretype.snoozeUntilRestart',
  resume: 'foretype.resume',
  dismissSuggestion: 'foretype.dismissSuggestion',
  triggerCompletion: 'foretype.triggerCompletion',
  chooseModel: 'foretype.chooseModel',
  explainLastCompletion: 'foretype.explainLastCompletion',
  showCacheInspector: 'foretype.showCacheInspector',
  benchmark: 'foretype.benchmark',
  copyDiagnostics: 'foretype.copyDiagnostics',
  restartWorker: 'foretype.restartWorker',
  showLog: 'foretype.showLog',
  showMenu: 'foretype.showMenu',
} as const;
