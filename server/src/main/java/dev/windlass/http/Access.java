package dev.windlass.http;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a route needs of the one who asks. Every route declares it, and the router checks it before the handler runs, so
 * that no handler can forget to. A route that declares nothing is refused to everyone but an admin.
 */
public sealed interface Access {
    /** Answers anyone, since it tells nothing of what is kept here. */
    static Access open() {
        return new Open();
    }

    /** Answers anyone with an account. */
    static Access account() {
        return new AnyAccount();
    }

    /** What a route has that says nothing. */
    static Access undeclared() {
        return new Undeclared();
    }

    /** Throws the problem that says why not. */
    void check(Request request);

    /** The names of the things that a request is about. */
    interface Names {
        Collection<String> of(Request request);
    }

    /** A thing that has no name of its own. */
    static Access to(Verb verb, Resource resource) {
        return new Named(verb, resource, _ -> List.of(""));
    }

    /** The thing that the path names in this parameter. */
    static Access to(Verb verb, Resource resource, String pathParam) {
        return new Named(verb, resource, request -> List.of(request.pathParam(pathParam)));
    }

    /**
     * All things that {@code names} finds. It is not asked when the account may do that with every thing, so it may cost
     * a look into the database. It answers the empty name for what has none, and nothing at all where the request is about
     * a thing that does not exist: that is for the handler to tell.
     */
    static Access to(Verb verb, Resource resource, Names names) {
        return new Named(verb, resource, names);
    }

    /** A list of these, which holds only what the account may read: the handler leaves out the others. */
    static Access listOf(Resource resource) {
        return new Listed(resource);
    }

    /** Makes a new one. */
    static Access create(Resource resource) {
        return new Created(resource);
    }

    /** The thing that the path names in this parameter; where there is none of that name yet, makes it. */
    static Access toOrCreate(Verb verb, Resource resource, String pathParam, Predicate<String> exists) {
        return new NamedOrCreated(verb, resource, pathParam, exists);
    }

    /** All things that {@code names} finds; where it finds none, something new is made. */
    static Access toOrCreate(Verb verb, Resource resource, Names names) {
        return new NamedOrNew(verb, resource, names);
    }

    /** For admins alone, where a request is such a one; {@code why} tells the others. */
    static Access adminsOnly(Predicate<Request> such, String why) {
        return new AdminsOnly(such, why);
    }

    /** An account by the name in this parameter of the path: for itself and for admins. */
    static Access ofAccount(String pathParam) {
        return ofAccount((Names) request -> List.of(request.pathParam(pathParam)));
    }

    /** Accounts by their names: for itself and for admins. */
    static Access ofAccount(Names names) {
        return new OfAccount(names);
    }

    /** Says who may do what with things: for those who may manage them. */
    static Access managing(Things things) {
        return new Managing(things);
    }

    /** A thing; with an empty name it has none, or is all of its kind. */
    record Thing(Resource resource, String name) {}

    /** The things that a request is about. */
    interface Things {
        Collection<Thing> of(Request request);
    }

    /** Tells of everything at once, so nothing may be closed to the account. */
    static Access everything(Verb verb) {
        return new Everything(verb);
    }

    /** This and another. */
    default Access and(Access other) {
        return new Both(this, other);
    }

    record Open() implements Access {
        @Override
        public void check(Request request) {}
    }

    record AnyAccount() implements Access {
        @Override
        public void check(Request request) {
            request.permissions().requireAccount();
        }
    }

    record Undeclared() implements Access {
        @Override
        public void check(Request request) {
            request.permissions().requireAccount();
            request.permissions().require(Verb.MANAGE, Resource.SERVER, "");
        }
    }

    record Named(Verb verb, Resource resource, Names names) implements Access {
        @Override
        public void check(Request request) {
            var permissions = request.permissions();
            permissions.requireAccount();
            if (permissions.mayEverywhere(verb, resource)) {
                return;
            }
            names.of(request).forEach(name -> permissions.require(verb, resource, name));
        }
    }

    record Listed(Resource resource) implements Access {
        @Override
        public void check(Request request) {
            request.permissions().requireAccount();
        }
    }

    record Created(Resource resource) implements Access {
        @Override
        public void check(Request request) {
            request.permissions().requireAccount();
            if (!request.permissions().mayCreate(resource)) {
                throw Permissions.refused(Verb.EDIT, resource, "");
            }
        }
    }

    record NamedOrCreated(Verb verb, Resource resource, String pathParam, Predicate<String> exists) implements Access {
        @Override
        public void check(Request request) {
            var permissions = request.permissions();
            permissions.requireAccount();
            var name = request.pathParam(pathParam);
            if (!permissions.may(verb, resource, name) && !(permissions.mayCreate(resource) && !exists.test(name))) {
                throw Permissions.refused(verb, resource, name);
            }
        }
    }

    record NamedOrNew(Verb verb, Resource resource, Names names) implements Access {
        @Override
        public void check(Request request) {
            var permissions = request.permissions();
            permissions.requireAccount();
            if (permissions.mayEverywhere(verb, resource)) {
                return;
            }
            var found = names.of(request);
            found.forEach(name -> permissions.require(verb, resource, name));
            if (found.isEmpty() && !permissions.mayCreate(resource)) {
                throw Permissions.refused(verb, resource, "");
            }
        }
    }

    record AdminsOnly(Predicate<Request> such, String why) implements Access {
        @Override
        public void check(Request request) {
            var permissions = request.permissions();
            permissions.requireAccount();
            if (!permissions.may(Verb.MANAGE, Resource.SERVER, "") && such.test(request)) {
                throw new ProblemException(new Problem(
                        Problem.Kind.FORBIDDEN,
                        Permissions.NOT_PERMITTED,
                        "This account may not do this.",
                        why,
                        "Ask an admin to do it."));
            }
        }
    }

    record OfAccount(Names names) implements Access {
        @Override
        public void check(Request request) {
            var permissions = request.permissions();
            permissions.requireAccount();
            if (permissions.may(Verb.MANAGE, Resource.SERVER, "")) {
                return;
            }
            for (var name : names.of(request)) {
                if (!name.equals(request.actor().name())) {
                    throw Permissions.refused(Verb.MANAGE, Resource.SERVER, "");
                }
            }
        }
    }

    record Managing(Things things) implements Access {
        @Override
        public void check(Request request) {
            var permissions = request.permissions();
            permissions.requireAccount();
            if (!permissions.may(Verb.MANAGE, Resource.SERVER, "")) {
                things.of(request).forEach(thing -> permissions.require(Verb.MANAGE, thing.resource(), thing.name()));
            }
        }
    }

    record Everything(Verb verb) implements Access {
        @Override
        public void check(Request request) {
            request.permissions().requireAccount();
            if (!request.permissions().mayEverything(verb)) {
                throw new ProblemException(new Problem(
                        Problem.Kind.FORBIDDEN,
                        Permissions.NOT_PERMITTED,
                        "This account may not %s everything that is kept here.".formatted(verb.word()),
                        "The answer tells of all experiments, models and loops at once, and some are closed to it.",
                        "Ask an admin for: windlass accounts grant ACCOUNT viewer."));
            }
        }
    }

    record Both(Access one, Access other) implements Access {
        @Override
        public void check(Request request) {
            one.check(request);
            other.check(request);
        }
    }
}
