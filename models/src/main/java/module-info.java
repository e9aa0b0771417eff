/** Model files read as data and evaluated in plain Java: no training library, no native code, no class loading. */
module dev.windlass.models {
    requires tools.jackson.core;
    requires static org.jspecify;

    exports dev.windlass.models;
}
