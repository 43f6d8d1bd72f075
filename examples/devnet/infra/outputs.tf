output "url" {
  description = "Where the environment serves, once a release was deployed."
  value       = terraform_data.environment.output.url
}

output "folder" {
  description = "Where the environment keeps its releases, data, backups and log."
  value       = terraform_data.environment.output.folder
}
