// How the shop is called back, and the negative answers that the SDK gives by itself.

const MOST_FIELDS = 50;
const NOT_OFFERED = { show_form: false };
const NOT_AUTHORIZED = { show_form: false, approved: false };
const ABORTED = { show_form: true, approved: false };
const AUTHORIZED_BASE = { show_form: true, approved: false, finalize_required: false };

const isAbort = ({ approved, show_form, error, finalize_required }) =>
  approved === false && show_form === true && !error && !finalize_required;
const authorizeAnswer = (answer) => (isAbort(answer) ? { ...ABORTED } : { ...AUTHORIZED_BASE, ...answer });

// What a developer may want to look up although the SDK keeps it to itself: exceptions of the shop's own callbacks,
// calls that were dropped because the same instance was busy, and answers that were lost on purpose.
const diary = { exceptions: [], ignored: [], lost: [] };
Object.defineProperty(window, Symbol.for("klarna_simulator"), { value: diary, configurable: true });

const eventName = (method) => method.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

// Calls the shop back. What it throws stays here, as with Klarna: no error event reaches the window.
function tell(method, callback, ...given) {
  try {
    callback(...given);
  } catch (exception) {
    diary.exceptions.push(String(exception));
    report(`${eventName(method)}_UNEXPECTED_ERROR`, { exception: short(exception) });
  }
}

// Gives the shop Klarna's answer; on purpose (chaos) never or twice.
function answerShop(method, callback, answer, troubles = []) {
  const { show_form, approved, finalize_required, error } = answer;
  const invalid_fields = ((error && error.invalid_fields) || []).slice(0, MOST_FIELDS);
  report(eventName(method), { show_form, approved, finalize_required, invalid_fields, troubles });
  if (troubles.includes("answer_lost")) {
    diary.lost.push(method);
    return;
  }
  tell(method, callback, { ...answer });
  if (troubles.includes("answer_twice")) {
    setTimeout(() => tell(method, callback, { ...answer }), 0);
  }
}

// Runs the checks of a call; a failing one first gives the shop the negative answer and then throws.
function checked(method, callback, negative, check) {
  try {
    return check();
  } catch (error) {
    report(`${eventName(method)}_ERROR`, { error: error.name });
    tell(method, callback, { ...negative });
    throw error;
  }
}

function ignore(method) {
  diary.ignored.push(method);
  report("CALL_IGNORED", { method });
}
