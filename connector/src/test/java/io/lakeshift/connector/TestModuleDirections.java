package io.lakeshift.connector;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * delta, migration, connector, server: each may use the ones before it.
 */
public class TestModuleDirections
{
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("io.lakeshift");

    @Test
    public void testMigrationKnowsNoConnector()
    {
        noClasses().that().resideInAPackage("io.lakeshift.migration..")
                .should().dependOnClassesThat().resideInAnyPackage("io.lakeshift.connector..", "io.lakeshift.server..")
                .because("a migration is run by a query, by the server on its own, or by a test")
                .check(CLASSES);
    }

    @Test
    public void testDeltaKnowsNoMigration()
    {
        noClasses().that().resideInAPackage("io.lakeshift.delta..")
                .should().dependOnClassesThat().resideInAnyPackage("io.lakeshift.migration..", "io.lakeshift.connector..", "io.lakeshift.server..")
                .because("the format is the ground that the rest stands on")
                .check(CLASSES);
    }

    @Test
    public void testConnectorAloneImplementsTheSpi()
    {
        classes().that(describe("implement a Connector* interface of the SPI", TestModuleDirections::implementsConnectorSpi))
                .should().resideInAPackage("io.lakeshift.connector..")
                .because("handles, splits and functions are translations: what they translate lives elsewhere")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    public void testPluginDoesNotKnowItsLauncher()
    {
        noClasses().that().resideInAPackage("io.lakeshift.connector..")
                .should().dependOnClassesThat().resideInAnyPackage("io.lakeshift.server..", "io.trino.server..", "io.trino.execution..", "io.trino.metadata..")
                .because("inside a server the plugin's class loader shows the SPI and nothing of the engine")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    /** Page sources excepted: that is the shape in which pages leave a data file, for queries and migrations alike. */
    private static boolean implementsConnectorSpi(JavaClass type)
    {
        return type.getAllRawInterfaces().stream()
                .filter(spi -> !spi.getName().equals("io.trino.spi.connector.ConnectorPageSource"))
                .anyMatch(spi -> spi.getPackageName().equals("io.trino.spi.connector") && spi.getSimpleName().startsWith("Connector"));
    }
}
