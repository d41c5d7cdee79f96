import { scoreReports } from './reports.js';
import { shopReports } from './reports.js';
import { toldByKey } from './told-duplicates.js';
import { toldOfQueries } from './told-duplicates.js';
import { toldAmongRows } from './told-duplicates.js';
import { sourcesOfBranches } from './branch-diffs.js';
import { modesOfCopiedViews } from './clones-and-keys.js';
import { databasesToCome } from './databases-to-come.js';
import { columnsOfDiffs } from './branch-diffs.js';
import { foreignKeysBeforeWaits } from './foreign-keys-before-waits.js';
import { renamesOfRefused } from './refused-renames.js';
import { keysOfFullText } from './clones-and-keys.js';
import { temporaryTablesOfThePast } from './past-temporaries.js';
import { keysOfClones } from './clones-and-keys.js';
import { alterHints } from './alter-hints.js';
import { commentsBesideKeys } from './altered-comments.js';
import { commentsOfCopies } from './altered-comments.js';
import { alteredComments } from './altered-comments.js';
import { pathsOfDocuments } from './greatest-and-zones.js';
import { extremesAndZones } from './greatest-and-zones.js';
import { numbersInSeries } from './series.js';
import { textsBesideMoments } from './texts-beside-moments.js';
import { foreignWords } from './foreign-words.js';
import { unsignedDecimals } from './unsigned-decimals.js';
import { lostKeys } from './lost-keys.js';
import { clientReads } from './client-reads.js';
import { valuesInDocuments } from './gathered-values.js';
import { spreadsAndDocuments } from './gathered-values.js';
import { gatheredValues } from './gathered-values.js';
import { equalRowsInWindows } from './window-functions.js';
import { windowFrames } from './window-frames.js';
import { windowFunctions } from './window-functions.js';
import { faultsOfConditions } from './faults-of-conditions.js';
import { faultsWithoutRows } from './faults-without-rows.js';
import { nullSides } from './null-sides.js';
import { namedIntegerCasts } from './named-integer-casts.js';
import { rolesAndPasswords } from './settings-in-texts.js';
import { settingsInTexts } from './settings-in-texts.js';
import { pastLocks } from './past-locks.js';
import { preparableStatements } from './shown-lists.js';
import { filtersOfLists } from './shown-lists.js';
import { keptViews } from './kept-views.js';
import { countsOfReplaceByIndex } from './counts-of-replace-by-index.js';
import { emptiedTables } from './emptied-tables.js';
import { clonesWithoutAutocommit } from './clones-without-autocommit.js';
import { groupsAsFound } from './groups-as-found.js';
import { labelsOfThePast } from './past-labels.js';
import { textsOfViews } from './texts-of-views.js';
import { replacedParents } from './replaced-parents.js';
import { changesBehindWith } from './changes-behind-with.js';
import { joinsAndLabels } from './joins-and-labels.js';
import { namedColumns } from './named-columns.js';
import { changesOfBranches } from './branch-changes.js';
import { formsOfRestore } from './restore-forms.js';
import { severalPasts } from './several-pasts.js';
import { changesOfThePast } from './past-changes.js';
import { snapshotsOfOthers } from './snapshots-of-others.js';
import { reservedWords } from './reserved-words.js';
import { computedBesideColumns } from './computed-beside-columns.js';
import { controlInTransactions } from './control-in-transactions.js';
import { faultsInTexts } from './faults-in-texts.js';
import { checkDefinitions } from './check-definitions.js';
import { namesInValues } from './names-in-values.js';
import { parentsBeforeLocks } from './parents-before-locks.js';
import { namesInUpserts } from './names-in-upserts.js';
import { parentsOfOtherDatabases } from './parents-of-other-databases.js';
import { alteredInCopy } from './altered-in-copy.js';
import { groupedInserts } from './grouped-inserts.js';
import { impossibleConversions } from './impossible-conversions.js';
import { changesOfSeveralTables } from './several-tables.js';
import { spellings } from './spellings.js';
import { formsOfStatements } from './forms-of-statements.js';
import { moreFunctions } from './more-functions.js';
import { idsUnderSettings } from './settings-of-ids.js';
import { rowsAsWritten } from './rows-as-written.js';
import { ignoredUpdates } from './ignored-updates.js';
import { plannedBeforeWaiting } from './planned-before-waiting.js';
import { tablesFromQueries } from './created-from-queries.js';
import { idsBehindChecks } from './checked-ids.js';
import { fulltextIds } from './fulltext-ids.js';
import { columnsOfViews, describedViews } from './described-views.js';
import { printedViews } from './printed-views.js';
import { alterations, definitionsWithin } from './alterations.js';
import { goneDatabases } from './gone-databases.js';
import { formsOfHints } from './hints.js';
import { temporaryTables } from './temporary-tables.js';
import { defaultsOfColumns, insertsOfUnions } from './defaults.js';
import { limitsWithoutOrder, replacesThatMeet } from './kept-rows.js';
import { decimalsBeyondRange, momentsIntoColumns } from './values-of-columns.js';
import { settingsOutOfRange } from './settings.js';
import { limitsOfColumns } from './column-limits.js';
import { parametersAsTexts, textsAsNumbers } from './parameters.js';
import { assignedNulls } from './assigned-nulls.js';
import { countsOfCascades } from './cascades.js';
import { countsAndIds, countsOfStatements } from './counts.js';
import { divisionsByZero, numbersIntoColumns } from './numbers.js';
import { keysToTheirOwnTable } from './own-keys.js';
import { failuresHalfWay, failuresInsideTransactions } from './statement-errors.js';
import { definitionsCommitted, definitionsUndone } from './transaction-definitions.js';
import { waitsForEachOther, waitsThatEnd } from './waits.js';
import { branches } from './branches.js';
import { clonesInTransactions, clonesOfEverything, clonesWithViews } from './clones.js';
import { namesOfSnapshots, namesOfTables } from './names.js';
import { catalogReads, restores } from './restores.js';
import { snapshotsSeen, timesEverywhere } from './visibility.js';
import {
  foreignKeysThatMeet,
  tablesThatReferToThemselves,
  twoForeignKeysToOneTable,
} from './foreign-keys.js';
import {
  checksOfChanges,
  faultsOfChanges,
  idsBesideGivenOnes,
  ignoredFaults,
  replacedRows,
  upsertedRows,
  zeroDivisions,
} from './changes.js';
import {
  definitionsOfRelatives,
  faultsWithoutWaiting,
  namesBesideTransactions,
  usedDefinitions,
} from './definition-waits.js';
import { idsOfCopies, refusedDefinitions } from './ids.js';
import { definitionsBesideTransactions, lockConflicts, lockingReads } from './locks.js';
import { nestedQueries } from './nested-queries.js';
import { ordinaryQueries } from './ordinary-queries.js';
import { ordinaryChanges, subqueriesOfChanges } from './ordinary-changes.js';
import { columnDefinitions, functions, queries } from './queries.js';
import { clientStatements, cloneOfRichDatabases, schemaChanges } from './schema.js';
import { nullsBeforeKeys } from './nulls-before-keys.js';
import { faultsOfReturning } from './returning.js';
import { enumKeys } from './enum-keys.js';
import { textConversions } from './text-conversions.js';
import { conversionsOfValues } from './conversions-of-values.js';
import { countsOfReplace } from './counts-of-replace.js';
import { type ScenarioSource } from './source.js';
import { readsAtTimes, timesOfTables } from './time-travel.js';
import { definitionsInTransactions, names, rowWaits, snapshotsBesideTransactions } from './transactions.js';
import { rowWaitsOfWriters } from './row-waits.js';
import { viewsOfViews } from './views.js';
import { affectedRowsAndInsertId, errorsInTransactions, writeForms } from './writes.js';

/** Scenarios kept as source; `npm run record` makes their transcripts on a real server. */
export const SCENARIOS: readonly ScenarioSource[] = [
  affectedRowsAndInsertId,
  writeForms,
  errorsInTransactions,
  rowWaits,
  lockingReads,
  lockConflicts,
  definitionsInTransactions,
  definitionsBesideTransactions,
  snapshotsBesideTransactions,
  faultsWithoutWaiting,
  usedDefinitions,
  definitionsOfRelatives,
  namesBesideTransactions,
  rowWaitsOfWriters,
  names,
  queries,
  functions,
  columnDefinitions,
  schemaChanges,
  cloneOfRichDatabases,
  clientStatements,
  readsAtTimes,
  timesOfTables,
  idsOfCopies,
  refusedDefinitions,
  viewsOfViews,
  nestedQueries,
  tablesThatReferToThemselves,
  twoForeignKeysToOneTable,
  foreignKeysThatMeet,
  faultsOfChanges,
  checksOfChanges,
  upsertedRows,
  ignoredFaults,
  zeroDivisions,
  replacedRows,
  idsBesideGivenOnes,
  failuresInsideTransactions,
  failuresHalfWay,
  countsAndIds,
  countsOfStatements,
  definitionsUndone,
  definitionsCommitted,
  waitsForEachOther,
  waitsThatEnd,
  keysToTheirOwnTable,
  countsOfCascades,
  divisionsByZero,
  numbersIntoColumns,
  ordinaryQueries,
  ordinaryChanges,
  subqueriesOfChanges,
  namesOfSnapshots,
  namesOfTables,
  snapshotsSeen,
  timesEverywhere,
  clonesWithViews,
  clonesOfEverything,
  clonesInTransactions,
  restores,
  catalogReads,
  branches,
  assignedNulls,
  idsBehindChecks,
  fulltextIds,
  nullsBeforeKeys,
  faultsOfReturning,
  tablesFromQueries,
  groupedInserts,
  enumKeys,
  temporaryTables,
  formsOfHints,
  goneDatabases,
  impossibleConversions,
  changesOfSeveralTables,
  spellings,
  describedViews,
  columnsOfViews,
  printedViews,
  textConversions,
  conversionsOfValues,
  formsOfStatements,
  alterations,
  definitionsWithin,
  countsOfReplace,
  parametersAsTexts,
  textsAsNumbers,
  defaultsOfColumns,
  insertsOfUnions,
  replacesThatMeet,
  limitsWithoutOrder,
  momentsIntoColumns,
  decimalsBeyondRange,
  settingsOutOfRange,
  limitsOfColumns,
  moreFunctions,
  idsUnderSettings,
  rowsAsWritten,
  ignoredUpdates,
  changesBehindWith,
  replacedParents,
  joinsAndLabels,
  snapshotsOfOthers,
  changesOfThePast,
  severalPasts,
  formsOfRestore,
  changesOfBranches,
  namedColumns,
  groupsAsFound,
  clonesWithoutAutocommit,
  computedBesideColumns,
  reservedWords,
  labelsOfThePast,
  emptiedTables,
  textsOfViews,
  countsOfReplaceByIndex,
  alteredInCopy,
  parentsOfOtherDatabases,
  namesInUpserts,
  parentsBeforeLocks,
  namesInValues,
  checkDefinitions,
  plannedBeforeWaiting,
  faultsInTexts,
  controlInTransactions,
  keptViews,
  windowFunctions,
  windowFrames,
  equalRowsInWindows,
  gatheredValues,
  spreadsAndDocuments,
  valuesInDocuments,
  clientReads,
  namedIntegerCasts,
  nullSides,
  faultsWithoutRows,
  faultsOfConditions,
  settingsInTexts,
  rolesAndPasswords,
  extremesAndZones,
  pathsOfDocuments,
  numbersInSeries,
  filtersOfLists,
  preparableStatements,
  pastLocks,
  renamesOfRefused,
  textsBesideMoments,
  columnsOfDiffs,
  keysOfClones,
  temporaryTablesOfThePast,
  keysOfFullText,
  sourcesOfBranches,
  alteredComments,
  commentsOfCopies,
  commentsBesideKeys,
  alterHints,
  lostKeys,
  unsignedDecimals,
  foreignWords,
  shopReports,
  scoreReports,
  databasesToCome,
  modesOfCopiedViews,
  toldAmongRows,
  toldOfQueries,
  toldByKey,
  foreignKeysBeforeWaits,
];
