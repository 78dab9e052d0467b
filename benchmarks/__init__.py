"""What the simulator costs, measured beside what else there is."""
