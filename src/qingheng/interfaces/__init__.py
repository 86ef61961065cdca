"""Ways in: pages (web), REST (api) and commands (cli). Each makes one call into services or queries."""
