package io.lakeshift.migration.end;

import com.google.inject.Inject;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.status.Permit;
import io.lakeshift.migration.status.RunningMigrations;
import io.lakeshift.migration.status.RunningMigrations.Running;

import java.util.List;

import static java.util.Objects.requireNonNull;

/** Runs a claimed migration: to its end on the thread that asked for it, or, if it is held, on one of the server's until it is prepared. */
public final class MigrationRuns
{
    private final MigrationSteps steps;
    private final ServerMigrations serverMigrations;
    private final RunningMigrations running;

    @Inject
    public MigrationRuns(MigrationSteps steps, ServerMigrations serverMigrations, RunningMigrations running)
    {
        this.steps = requireNonNull(steps, "steps is null");
        this.serverMigrations = requireNonNull(serverMigrations, "serverMigrations is null");
        this.running = requireNonNull(running, "running is null");
    }

    /** @param abandoned claims of dead migrations that this one takes over from */
    public MigrationStatus run(Migration migration, List<Claim> abandoned)
    {
        if (migration.held().isPresent()) {
            Permit permit = migration.held().get().permit();
            serverMigrations.start(migration, permit, abandoned);
            return permit.awaitPrepared();
        }
        try (Running _ = running.begin(migration.table(), migration.progress(), migration.cancellation())) {
            steps.run(migration, abandoned);
        }
        return migration.progress().status();
    }
}
