// Stand-ins for Klarna's SDK: what a page reaches through `window.Klarna` in place of the real objects.
//
// The SDK's own objects are left as they are. A stand-in behaves like what it stands for: same properties in the
// same order with the same attributes, frozen where it is frozen, the same `this` and return values. Only its methods
// are called through `called(name, method, payments, self, args)`.
//
// A page can notice one thing: `"Klarna" in window` is true from the start (its value undefined), because a global
// cannot be watched for before it exists.
(function standIns(called) {
  "use strict";

  const { apply, defineProperty, deleteProperty, get, getOwnPropertyDescriptor: own, getPrototypeOf } = Reflect;
  const { has, isExtensible, ownKeys, preventExtensions, set, setPrototypeOf } = Reflect;
  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

  const reals = new WeakMap();
  const standIns = new WeakMap();
  const raw = (value) => (isObject(value) && reals.get(value)) || value;
  const shown = (value) => (isObject(value) && standIns.get(value)) || value;
  const wrappers = new WeakMap();
  const getters = new WeakMap();

  // A stand-in shows the real object's properties as they are now, each value as `dress` returns it. A proxy's own
  // target must agree with it about what is locked, or the language forbids it to show anything else: so the target
  // is a shadow that is given each locked property just before it is shown. Frozen objects work like this, too.
  function standIn(real, dress) {
    if (standIns.has(real)) return standIns.get(real);
    if (reals.has(real)) return real;
    const shadow = typeof real === "function" ? () => {} : {};
    for (const key of ownKeys(shadow)) deleteProperty(shadow, key);

    function mirror(key) {
      const found = own(real, key);
      if (!found) return undefined;
      if ("value" in found) found.value = dress(key, found.value);
      else if (found.get) found.get = dressedGetter(found.get, (value) => dress(key, value));
      if (!found.configurable || !isExtensible(real)) defineProperty(shadow, key, found);
      return found;
    }

    function lock() {
      if (isExtensible(real)) return;
      const real_keys = ownKeys(real);
      for (const key of ownKeys(shadow)) if (!real_keys.includes(key)) deleteProperty(shadow, key);
      if (!isExtensible(shadow)) return void real_keys.forEach(mirror);
      setPrototypeOf(shadow, getPrototypeOf(real));
      real_keys.forEach(mirror);
      preventExtensions(shadow);
    }

    const stand = new Proxy(shadow, {
      get(_, key, receiver) {
        return dress(key, get(real, key, receiver === stand ? real : receiver));
      },
      set(_, key, value, receiver) {
        return receiver === stand ? set(real, key, raw(value)) : set(real, key, value, receiver);
      },
      has: (_, key) => has(real, key),
      deleteProperty: (_, key) => deleteProperty(real, key) && deleteProperty(shadow, key),
      defineProperty(_, key, descriptor) {
        const done = defineProperty(real, key, undress(descriptor));
        if (done) mirror(key);
        return done;
      },
      getOwnPropertyDescriptor(_, key) {
        lock();
        return mirror(key);
      },
      ownKeys() {
        lock();
        return ownKeys(real);
      },
      isExtensible() {
        lock();
        return isExtensible(real);
      },
      preventExtensions() {
        const done = preventExtensions(real);
        lock();
        return done;
      },
      getPrototypeOf: () => getPrototypeOf(real),
      setPrototypeOf: (_, prototype) => setPrototypeOf(real, prototype),
      apply: (_, self, args) => apply(real, raw(self), args),
    });
    standIns.set(real, stand);
    reals.set(stand, real);
    return stand;
  }

  function dressedGetter(getter, dress) {
    if (!getters.has(getter)) {
      const dressed = new Proxy(getter, { apply: (target, self, args) => dress(apply(target, raw(self), args)) });
      getters.set(getter, dressed);
      getters.set(dressed, dressed);
    }
    return getters.get(getter);
  }

  function klarna(real) {
    if (!isObject(real)) return real;
    return standIn(real, (key, value) => {
      if (!isObject(value)) return value;
      // The names of older products may stand for the very same object (J4).
      return key === "Payments" || value === raw(real).Payments ? payments(raw(value)) : shown(value);
    });
  }

  function payments(real) {
    return standIn(real, (key, value) => {
      const method = typeof value === "function" && typeof key === "string" && !(key in Object.prototype);
      return method ? wrapper(value, key, real) : shown(value);
    });
  }

  function wrapper(method, name, real) {
    if (reals.has(method)) return method;
    const byName = wrappers.get(method) || new Map();
    wrappers.set(method, byName);
    if (!byName.has(name)) {
      const wrapped = new Proxy(method, { apply: (target, self, args) => called(name, target, real, self, args) });
      reals.set(wrapped, method);
      byName.set(name, wrapped);
    }
    return byName.get(name);
  }

  // --- window.Klarna, however and whenever it is defined ---------------------------------------------------

  let current;
  const trap = {
    configurable: true,
    enumerable: false,
    get: () => klarna(current),
    set(value) {
      current = raw(value);
      defineProperty(window, "Klarna", { ...trap, enumerable: true });
    },
  };

  // Takes hold of a `Klarna` that came to be without passing the trap: declared as a function, or there before us.
  function adopt() {
    const found = own(window, "Klarna");
    if (!found) return void defineProperty(window, "Klarna", trap);
    if (found.get ? found.get === trap.get || getters.get(found.get) === found.get : reals.has(found.value)) return;
    if (found.configurable) {
      const dressed = dress(found);
      if (dressed.get) return void defineProperty(window, "Klarna", dressed);
      current = found.value;
      return void defineProperty(window, "Klarna", { ...trap, enumerable: true });
    }
    if (found.writable) return void (window.Klarna = klarna(found.value));
    // Locked: what it holds is dressed in place.
    const holder = window.Klarna;
    const there = isObject(holder) && own(holder, "Payments");
    if (!there || !isObject(there.value) || reals.has(there.value)) return;
    const dressed = payments(there.value);
    if (there.configurable || there.writable) {
      return void defineProperty(holder, "Payments", { ...there, value: dressed });
    }
    for (const key of ownKeys(there.value)) {
      const method = own(there.value, key);
      if (typeof method.value === "function" && (method.configurable || method.writable)) {
        defineProperty(there.value, key, { ...method, value: wrapper(method.value, key, there.value) });
      }
    }
  }

  function copied(descriptor) {
    const copy = {};
    for (const name of ["configurable", "enumerable", "writable", "value", "get", "set"]) {
      if (name in descriptor) copy[name] = descriptor[name];
    }
    return copy;
  }

  function dress(descriptor) {
    const dressed = copied(descriptor);
    if ("value" in dressed) dressed.value = klarna(raw(dressed.value));
    if (typeof dressed.get === "function") dressed.get = dressedGetter(dressed.get, (value) => klarna(raw(value)));
    return dressed;
  }

  function undress(descriptor) {
    const plain = copied(descriptor);
    if ("value" in plain) plain.value = raw(plain.value);
    return plain;
  }

  function watch() {
    adopt();
    // After `delete window.Klarna` an assignment must still be noticed.
    const later = { configurable: true, enumerable: false, get: () => undefined, set: trap.set };
    defineProperty(Window.prototype, "Klarna", later);
    const again = () => {
      try {
        adopt();
      } catch {
        // It stays as the page made it, and its calls are not seen.
      }
    };
    document.addEventListener("load", (event) => event.target?.tagName === "SCRIPT" && again(), true);
    document.addEventListener("DOMContentLoaded", again, true);
    const definers = [[Object, "defineProperty"], [Reflect, "defineProperty"], [Object, "defineProperties"]];
    for (const [holder, name] of definers) {
      const watched = new Proxy(holder[name], { apply: name === "defineProperties" ? defineAll : defineOne });
      defineProperty(holder, name, { ...own(holder, name), value: watched });
    }
  }

  // A definition on the window replaces the trap, for good where it is not configurable: it is dressed on its way.
  // One on a stand-in goes to the real object, because a proxy may not show a locked property as other than defined.
  function defineOne(define, self, args) {
    const [target, key, descriptor] = args;
    if (target === window && key === "Klarna" && isObject(descriptor)) {
      return apply(define, self, [target, key, dress(descriptor)]);
    }
    if (!reals.has(target) || !isObject(descriptor)) return apply(define, self, args);
    return shown(apply(define, self, [raw(target), key, undress(descriptor)]));
  }

  function defineAll(define, self, args) {
    const [target, descriptors] = args;
    if (!(target === window || reals.has(target)) || !isObject(descriptors)) return apply(define, self, args);
    const changed = {};
    for (const key of ownKeys(descriptors).filter((one) => own(descriptors, one).enumerable)) {
      const change = target !== window ? undress : key === "Klarna" ? dress : (descriptor) => descriptor;
      defineProperty(changed, key, { value: change(descriptors[key]), enumerable: true });
    }
    return shown(apply(define, self, [raw(target), changed]));
  }

  return { raw, shown, watch };
})
