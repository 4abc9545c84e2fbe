using CircleExporter.Simulator.StandAlone;

var command = new SimulatorCommand((settings, cancellationToken) => SimulatorProgram.RunAsync(
    settings, Environment.GetEnvironmentVariable("SIMULATOR_TOKEN"), Console.Out, Console.Error, cancellationToken));
return await command.InvokeAsync(args, Console.Out, Console.Error, CancellationToken.None);
